import { useScene } from '../../support/scene.js';

const LISTS = ['/v1/recordings', '/v1/transcriptions', '/v1/summaries'];
const EMPTY = { cursor: null, results: [] };

/** Foyer makes none of these: its responses say so in the vendor's shapes. */
describe('Recordings, transcriptions and summaries', () => {
  const { acme } = useScene();

  it.each(LISTS)('%s is an empty page, however it is asked for', async (path) => {
    const queries = [
      '',
      '?limit=100',
      '?limit=0',
      '?limit=&cursor=&sortBy=',
      '?sortBy=startDate:desc',
      '?sortBy=roomName:asc&limit=1',
      '?roomName=/standup-1',
      '?roomName=%2Fstandup-1&colour=red',
    ];
    for (const query of queries) {
      const { status, body } = await acme.get(path + query);
      expect([query, status, body]).toEqual([query, 200, EMPTY]);
    }
  });

  it('sorts each list by the fields that the vendor documents', async () => {
    for (const [path, field] of [
      ['/v1/recordings', 'duration'],
      ['/v1/recordings', 'sizeInMegaBytes'],
      ['/v1/transcriptions', 'durationInSeconds'],
      ['/v1/summaries', 'durationInSeconds'],
    ] as const) {
      expect((await acme.get(`${path}?sortBy=${field}:asc`)).status).toBe(200);
    }
  });

  it.each([
    ['limit=101', 'limit must not be greater than 100'],
    ['limit=x', /^limit must/],
    ['cursor=abc', 'cursor must be the cursor of another page, and there is none'],
    ['sortBy=colour:asc', /^sortBy must be roomName, .* followed by :asc or :desc$/],
    ['sortBy=startDate', /^sortBy must/],
    ['sortBy=startDate:asc&sortBy=roomName:asc', /^sortBy must/],
  ])('a list with %s is 400, and names the parameter', async (query, message) => {
    for (const path of LISTS) {
      const { status, body } = await acme.get<{ message: string }>(`${path}?${query}`);
      expect([path, status]).toEqual([path, 400]);
      expect(body.message).toMatch(message);
    }
  });

  it.each([
    ['/v1/recordings/a56f6ad7-37fe-4a37-9319-3174630ba57a', 'recording'],
    ['/v1/recordings/1/access-link?validForSeconds=60', 'recording'],
    ['/v1/transcriptions/1', 'transcription'],
    ['/v1/transcriptions/1/access-link', 'transcription'],
    ['/v1/summaries/1', 'summary'],
  ])('%s is 404', async (path, kind) => {
    const message = `There is no such ${kind}.`;
    const { status, body } = await acme.get(path);
    expect([status, body]).toEqual([404, { statusCode: 404, error: message, message }]);
  });

  it.each(['/v1/recordings/1', '/v1/transcriptions/1', '/v1/summaries/1'])(
    'DELETE %s is 204, as for one that is gone',
    async (path) => {
      const { status, text } = await acme.delete(path);
      expect([status, text]).toEqual([204, '']);
    },
  );

  it.each([
    ['recordings', 'recordingIds'],
    ['transcriptions', 'transcriptionIds'],
  ])('POST /v1/%s/bulk-delete is 204, and wants a list of ids', async (kind, field) => {
    const path = `/v1/${kind}/bulk-delete`;
    expect((await acme.post(path, { [field]: [] })).status).toBe(204);
    expect((await acme.post(path, { [field]: ['1', '2'] })).status).toBe(204);
    for (const body of [{}, { [field]: 'x' }, { [field]: [1] }, { [field]: null }]) {
      const answer = await acme.post<{ message: string }>(path, body);
      expect(answer.status).toBe(400);
      expect(answer.body.message).toContain(field);
    }
  });

  it.each([
    ['/v1/transcriptions', { recordingId: '1' }, 'transcription'],
    ['/v1/transcriptions', {}, 'transcription'],
    ['/v1/summaries', { transcriptionId: '1', template: 'SOAP' }, 'summaries'],
    ['/v1/summaries', { transcriptionId: '1', template: null }, 'summaries'],
  ])('POST %s with %j is 403, and names the feature', async (path, sent, feature) => {
    const message = `This Foyer does not offer ${feature}.`;
    const { status, body } = await acme.post(path, sent);
    expect([status, body]).toEqual([403, { statusCode: 403, error: message, message }]);
  });

  it('names a field with a wrong type before that', async () => {
    const { status, body } = await acme.post<{ message: string }>('/v1/summaries', { template: 'Haiku' });
    expect(status).toBe(400);
    expect(body.message).toMatch(/^template must be one of/);
  });
});
