import { inMinutes, makeCaller } from '../../support/factories.js';
import type { MeetingsPage } from '../../support/paging.js';
import { useScene } from '../../support/scene.js';

describe('The cursor of a list of meetings', () => {
  const { app, acme } = useScene();

  beforeAll(async () => {
    for (let i = 0; i < 5; i++) await acme.post('/v1/meetings', { endDate: inMinutes(30) });
  });

  const list = (query: string) => acme.get<MeetingsPage>(`/v1/meetings${query}`);

  it('is null on the last page, even if that is full', async () => {
    expect((await list('?limit=4')).body.cursor).not.toBeNull();
    expect((await list('?limit=5')).body.cursor).toBeNull();
    expect((await list('?limit=6')).body.cursor).toBeNull();
  });

  it('is refused when it was not written by a page before', async () => {
    const [{ cursor }, { results }] = [(await list('?limit=3')).body, (await list('')).body];
    const written = cursor ?? '';
    const [time, id = ''] = Buffer.from(written, 'base64url').toString().split(' ');
    const forged = [
      `${time} ${id} `,
      `-1 ${id}`,
      `1e3 ${id}`,
      ` ${time} ${id}`,
      `999999999999999 ${id}`,
      `99999999999999999999 ${id}`,
      `NaN ${id}`,
      `${time} ${id.slice(1)}`,
      `${time} ' OR 1=1`,
      `${time}\0${id}`,
      '{"id":1}',
      '[]',
    ].map((text) => Buffer.from(text).toString('base64url'));
    const broken = [
      'garbage',
      '0',
      'undefined',
      '%00',
      '%20',
      '!',
      written.slice(0, -1),
      written.slice(1),
      `${written}A`,
      `${written}=`,
      `${written}&cursor=${written}`,
      results[0]?.meetingId ?? '',
      'x'.repeat(5000),
    ];

    for (const bad of [...forged, ...broken]) {
      const { status, text } = await list(`?cursor=${bad}`);
      expect([bad, status]).toEqual([bad, 400]);
      expect(text).toMatch(/"message":"cursor must be [^"]+"/);
    }
  });

  it('of one organization shows another none of its meetings', async () => {
    const globex = await makeCaller(app);
    const { cursor } = (await list('?limit=1')).body;

    const { status, body } = await globex.get<MeetingsPage>(`/v1/meetings?cursor=${cursor}`);
    expect({ status, body }).toEqual({ status: 200, body: { cursor: null, results: [] } });
  });
});
