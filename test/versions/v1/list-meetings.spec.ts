import { type Caller, inMinutes, makeCaller, makeOrganization } from '../../support/factories.js';
import {
  expectExactPaging,
  invalidCursors,
  type Listing,
  type MeetingsPage,
  readAllMeetings,
} from '../../support/paging.js';
import { useScene } from '../../support/scene.js';
import { insertRooms } from '../../support/rooms.js';

const { app, acme } = useScene();

const list = (query = '') => acme.get<MeetingsPage>(`/v1/meetings${query}`);

describe('GET /v1/meetings', () => {
  beforeAll(async () => {
    await insertRooms(app, acme, 101, `now() - interval '1 day' + i * interval '1 second'`);
    await insertRooms(app, { organization: await makeOrganization(app) }, 1, 'now()');
  });

  it('is an empty page when there are no meetings', async () => {
    const newcomer = await makeCaller(app);
    const { status, body } = await newcomer.get<MeetingsPage>('/v1/meetings');

    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ['cursor', null],
      ['results', []],
    ]);
  });

  it('lists meetings as GET by id shows them, newest first', async () => {
    const { body } = await list('?limit=100');

    expect(body.results[0]?.roomName).toMatch(/^\/101-/);
    expect(body.results[99]?.roomName).toMatch(/^\/2-/);
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
  ])('with %j lists %i meetings', async (query, expected) => {
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

  it.each([1, 7, 50, 100])('lists all meetings by cursors, in pages of %i', async (limit) => {
    const meetings = await readAllMeetings(acme, `limit=${limit}`);
    const numbers = meetings.map(({ roomName }) => parseInt(roomName.slice(1), 10));

    expect(numbers).toEqual(Array.from({ length: 101 }, (_, i) => 101 - i));
  });

  it('shows a meeting as soon as it is created', async () => {
    const { body: created } = await acme.post('/v1/meetings', { endDate: inMinutes(5) });
    expect((await list('?limit=1')).body.results).toEqual([created]);

    await acme.delete(`/v1/meetings/${created.meetingId}`);
    expect((await list('?limit=1')).body.results[0]?.roomName).toMatch(/^\/101-/);
  });
});

describe('The cursor of a list of meetings', () => {
  let caller: Caller;

  beforeAll(async () => {
    caller = await makeCaller(app);
    for (let i = 0; i < 5; i++) await caller.post('/v1/meetings', { endDate: inMinutes(30) });
  });

  const page = (query: string) => caller.get<MeetingsPage>(`/v1/meetings${query}`);

  it('is null on the last page, even a full one', async () => {
    expect((await page('?limit=4')).body.cursor).not.toBeNull();
    expect((await page('?limit=5')).body.cursor).toBeNull();
    expect((await page('?limit=6')).body.cursor).toBeNull();
  });

  it('is rejected when it is not from a page', async () => {
    const [{ cursor }, { results }] = [(await page('?limit=3')).body, (await page('')).body];

    for (const bad of invalidCursors(cursor ?? '', results[0]?.meetingId ?? '')) {
      const { status, text } = await page(`?cursor=${bad}`);
      expect([bad, status]).toEqual([bad, 400]);
      expect(text).toMatch(/"message":"cursor must be [^"]+"/);
    }
  });

  it('does not show meetings of its organization to another', async () => {
    const globex = await makeCaller(app);
    const { cursor } = (await page('?limit=1')).body;

    const { status, body } = await globex.get<MeetingsPage>(`/v1/meetings?cursor=${cursor}`);
    expect({ status, body }).toEqual({ status: 200, body: { cursor: null, results: [] } });
  });
});

describe('Paging through meetings', () => {
  it('shows each lasting meeting once, and none twice, while others are created and deleted', async () => {
    const listing: Listing = {
      create: async (caller) =>
        (await caller.post('/v1/meetings', { endDate: inMinutes(30) })).body.meetingId,
      remove: (caller, id) => caller.delete(`/v1/meetings/${id}`),
      read: idsOf,
    };
    await expectExactPaging(app, listing, 40);
  });

  it.each([1, 7, 50, 100])('is exact among meetings of the same instant, in pages of %i', async (limit) => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 130, `date_trunc('hour', now())`);

    const seen = await idsOf(caller, limit);
    expect(seen).toHaveLength(130);
    expect(new Set(seen)).toEqual(new Set(rooms.map(({ number }) => number)));
  });

  it('is exact among meetings a millisecond and a few microseconds apart', async () => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 130, `now() - i * interval '300 microseconds'`);

    expect(new Set(await idsOf(caller, 3))).toEqual(new Set(rooms.map(({ number }) => number)));
  });
});

/** The ids of all meetings, in the order in which they are seen. */
async function idsOf(caller: Caller, limit: number, between?: () => Promise<void>): Promise<string[]> {
  const meetings = await readAllMeetings(caller, `limit=${limit}`, between);
  return meetings.map(({ meetingId }) => meetingId);
}
