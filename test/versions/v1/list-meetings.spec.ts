import { inMinutes, makeCaller, makeOrganization } from '../../support/factories.js';
import { type MeetingsPage, readAllMeetings } from '../../support/paging.js';
import { useScene } from '../../support/scene.js';

describe('GET /v1/meetings', () => {
  const { app, acme } = useScene();

  /** Makes rooms by SQL, the later the newer, each a second after the one before. */
  async function insertRooms(organizationId: string, names: string[]): Promise<void> {
    await app.database.pool.query(
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
       SELECT gen_random_uuid(), floor(random() * 2^53), $1, name, 'normal', false, '', '',
              now() - interval '1 day' + i * interval '1 second', now() + interval '1 day'
         FROM unnest($2::text[]) WITH ORDINALITY AS given (name, i)`,
      [organizationId, names],
    );
  }

  const list = (query = '') => acme.get<MeetingsPage>(`/v1/meetings${query}`);

  beforeAll(async () => {
    await insertRooms(
      acme.organization.id,
      Array.from({ length: 101 }, (_, i) => `acme-${i}-room`),
    );
    await insertRooms((await makeOrganization(app)).id, ['foreign-room']);
  });

  it('answers an empty page where there are no meetings', async () => {
    const newcomer = await makeCaller(app);
    const { status, body } = await newcomer.get<MeetingsPage>('/v1/meetings');

    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ['cursor', null],
      ['results', []],
    ]);
  });

  it('lists meetings as they are read one by one, the newest first', async () => {
    const { body } = await list('?limit=100');

    expect(body.results[0]?.roomName).toBe('/acme-100-room');
    expect(body.results[99]?.roomName).toBe('/acme-1-room');
    expect(body.results[7]).toEqual((await acme.get(`/v1/meetings/${body.results[7]?.meetingId}`)).body);
  });

  it.each([
    ['', 50],
    ['?limit=', 50],
    ['?limit', 50],
    ['?limit=0', 50],
    ['?limit=1', 1],
    ['?limit=50', 50],
    ['?limit=100', 100],
    ['?colour=red&limit=2', 2],
  ])('answers %j with %i meetings', async (query, expected) => {
    const { status, body } = await list(query);

    expect(status).toBe(200);
    expect(body.results).toHaveLength(expected);
    expect(body.cursor).toMatch(/^[\w-]+$/);
  });

  it.each([
    '101',
    '-1',
    'abc',
    '1.5',
    'NaN',
    'Infinity',
    '1e999',
    '1e1',
    '0x10',
    '0b1',
    '1_0',
    '5.0',
    '+5',
    '%205',
    '9'.repeat(40),
    '%00',
    '1&limit=2',
  ])('refuses the limit %s and names its rule', async (limit) => {
    const { status, text } = await list(`?limit=${limit}`);

    expect(status).toBe(400);
    expect(text).toMatch(/"message":"limit must [^"]+"/);
  });

  it.each([1, 7, 50, 100])('leads by cursors over all meetings, in pages of %i', async (limit) => {
    const names = (await readAllMeetings(acme, `limit=${limit}`)).map(({ roomName }) => roomName);

    expect(names).toEqual(Array.from({ length: 101 }, (_, i) => `/acme-${100 - i}-room`));
  });

  it('shows a meeting as soon as it was created', async () => {
    const { body: created } = await acme.post('/v1/meetings', { endDate: inMinutes(5) });
    expect((await list('?limit=1')).body.results).toEqual([created]);

    await acme.delete(`/v1/meetings/${created.meetingId}`);
    expect((await list('?limit=1')).body.results[0]?.roomName).toBe('/acme-100-room');
  });
});
