import { inMinutes, makeCaller } from '../../support/factories.js';
import { placesIn } from '../../support/problems.js';
import { makeRoom, type Room, type RoomsPage } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const DAY = 24 * 60;
/** Names that every object has. */
const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

/** The rooms that are listed, by the name that the tests give them, and what sets them apart. */
const ROOMS: Record<string, object> = {
  a: { name: { prefix: 'sta-' }, externalId: 'one', metadata: { team: 'sales', area: 'north' } },
  b: { name: { prefix: 'sta-1-' }, externalId: 'one', metadata: { team: 'sales', area: 'south' } },
  c: {
    name: { prefix: 'stb-' },
    externalId: 'ONE',
    metadata: { team: 'support' },
    endsAt: inMinutes(2 * DAY),
  },
  d: { externalId: 'ä %_\\', metadata: { team: '' }, endsAt: inMinutes(4 * DAY) },
  e: { metadata: { Team: 'sales', 'n.1_0-': 'x' }, endsAt: inMinutes(3 * DAY) },
};

describe('GET /v2/rooms', () => {
  const { app, acme } = useScene();
  const rooms = new Map<string, Room>();

  beforeAll(async () => {
    const globex = await makeCaller(app);
    let age = Object.keys(ROOMS).length;
    for (const [name, members] of Object.entries(ROOMS)) {
      await makeRoom(globex, members);
      const { id } = await makeRoom(acme, { endsAt: inMinutes(DAY - age), ...members });
      // Each was created a day after the one before it.
      await app.database.pool.query(
        `UPDATE rooms SET created_at = created_at - $2 * interval '1 day' WHERE id = $1`,
        [id, age--],
      );
      rooms.set(name, (await acme.get<Room>(`/v2/rooms/${id}`)).body);
    }
  });

  const list = (query: string) => acme.get<RoomsPage>(`/v2/rooms${query}`);

  /** The rooms that a query finds, by their names in the test: `abc`. */
  async function found(query: string): Promise<string> {
    const { status, text, body } = await list(query);
    if (status !== 200) throw new Error(text);
    return body.data.map(({ id }) => [...rooms].find(([, room]) => room.id === id)?.[0] ?? '?').join('');
  }

  /** A date of a room, moved by some ms, as it stands in a URL. */
  function date(of: string, member: 'createdAt' | 'endsAt', ms = 0): string {
    return new Date(Date.parse(rooms.get(of)?.[member] ?? '') + ms).toISOString();
  }

  it('lists whole rooms, with nextCursor null when there are no more', async () => {
    const { status, headers, body } = await list('');

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['data', 'nextCursor']);
    expect(body).toEqual({ data: [...rooms.values()].toReversed(), nextCursor: null });
    expect(headers.get('etag')).toBeNull();
  });

  it('is an empty page when there are no rooms', async () => {
    const nobody = await makeCaller(app);

    expect((await nobody.get('/v2/rooms')).body).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    ['', 'edcba'],
    ['?sort=-createdAt', 'edcba'],
    ['?sort=createdAt', 'abcde'],
    ['?sort=endsAt', 'abced'],
    ['?sort=-endsAt', 'decba'],
  ])('sorts by %s: %s', async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  it.each([
    ['namePrefix=sta-', 'ba'],
    ['namePrefix=sta-1-', 'b'],
    ['namePrefix=st', 'cba'],
    ['namePrefix=', 'edcba'],
    ['namePrefix=ta', ''],
    [`namePrefix=${'s'.repeat(75)}`, ''],
    ['externalId=one', 'ba'],
    ['externalId=ONE', 'c'],
    ['externalId=on', ''],
    [`externalId=${encodeURIComponent('ä %_\\')}`, 'd'],
    ['externalId=%25', ''],
    ['metadata[team]=sales', 'ba'],
    ['metadata%5Bteam%5D=sales', 'ba'],
    ['metadata[Team]=sales', 'e'],
    ['metadata[team]=', 'd'],
    ['metadata[team]=sale', ''],
    ['metadata[n.1_0-]=x', 'e'],
    ['metadata[my__proto__]=x', ''],
    ['metadata[team]=sales&metadata[area]=south', 'b'],
    ['metadata[team]=support&metadata[area]=south', ''],
    ['namePrefix=sta&externalId=one&metadata[team]=sales&metadata[area]=north', 'a'],
    ['namePrefix=stb&externalId=one', ''],
    ['externalId=one&sort=createdAt', 'ab'],
    ['metadata[team]=sales&sort=-endsAt&limit=1', 'b'],
  ])('finds by %s: %s', async (query, expected) => {
    expect(await found(`?${query}`)).toBe(expected);
  });

  it('finds by dates, exclusively', async () => {
    for (const [query, expected] of [
      [`endsAfter=${date('c', 'endsAt')}`, 'ed'],
      [`endsAfter=${date('c', 'endsAt', -1)}`, 'edc'],
      [`endsBefore=${date('c', 'endsAt')}`, 'ba'],
      [`endsBefore=${date('c', 'endsAt', 1)}`, 'cba'],
      [`endsAfter=${date('a', 'endsAt')}&endsBefore=${date('e', 'endsAt')}`, 'cb'],
      [`createdAfter=${date('c', 'createdAt')}`, 'ed'],
      [`createdAfter=${date('c', 'createdAt', -1)}`, 'edc'],
      [`createdBefore=${date('c', 'createdAt')}`, 'ba'],
      [`createdBefore=${date('c', 'createdAt', 1)}`, 'cba'],
      [`createdAfter=${date('a', 'createdAt')}&createdBefore=${date('d', 'createdAt')}&sort=createdAt`, 'bc'],
      [`createdAfter=${date('a', 'createdAt')}&endsBefore=${date('c', 'endsAt')}&externalId=one`, 'b'],
      [`endsAfter=${date('d', 'endsAt')}`, ''],
      [`endsAfter=${date('c', 'endsAt').replace('Z', '%2B00:00')}`, 'ed'],
    ] as const) {
      expect([query, await found(`?${query}`)]).toEqual([query, expected]);
    }
  });

  it.each([
    ['limit=0', ['limit']],
    ['limit=101', ['limit']],
    ['limit=-1', ['limit']],
    ['limit=1.5', ['limit']],
    ['limit=1e1', ['limit']],
    ['limit=', ['limit']],
    ['limit=ten', ['limit']],
    ['limit=9999999999999999999', ['limit']],
    ['limit=1&limit=2', ['limit']],
    ['limit[a]=1', ['limit']],
    ['sort=name', ['sort']],
    ['sort=', ['sort']],
    ['sort=%2BcreatedAt', ['sort']],
    ['sort=createdAt,endsAt', ['sort']],
    ['sort=createdAt&sort=endsAt', ['sort']],
    ['namePrefix=Sta', ['namePrefix']],
    ['namePrefix=/sta', ['namePrefix']],
    ['namePrefix=st_', ['namePrefix']],
    ['namePrefix=%25', ['namePrefix']],
    ['namePrefix=%00', ['namePrefix']],
    [`namePrefix=${'s'.repeat(76)}`, ['namePrefix']],
    ['namePrefix[startsWith]=sta', ['namePrefix']],
    ['externalId=', ['externalId']],
    [`externalId=${'x'.repeat(201)}`, ['externalId']],
    ['externalId=%00', ['externalId']],
    ['externalId=a&externalId=b', ['externalId']],
    ['metadata=team', ['metadata']],
    ['metadata=', ['metadata']],
    ['metadata[]=team', ['metadata']],
    ['metadata[team]=a&metadata[team]=b', ['metadata[team]']],
    ['metadata[team][name]=sales', ['metadata[team]']],
    ['metadata[a%20b]=x', ['metadata[a b]']],
    ['metadata[1001]=x', ['metadata[1001]']],
    ['metadata[10]=x', ['metadata']],
    ['metadata[team]=%00', ['metadata[team]']],
    [Array.from({ length: 21 }, (_, i) => `metadata[n${i}]=x`).join('&'), ['metadata']],
    ['endsAfter=2099-01-01', ['endsAfter']],
    ['endsBefore=2099-01-01T00:00:00', ['endsBefore']],
    // In a query a plus is a space.
    ['createdAfter=2099-01-01T00:00:00+01:00', ['createdAfter']],
    ['createdBefore=', ['createdBefore']],
    ['createdBefore=2099-01-01T00:00:00Z&createdBefore=2099-01-01T00:00:00Z', ['createdBefore']],
    ['colour=red', ['colour']],
    ['fields=hostUrl', ['fields']],
    ['roomName[startsWith]=/sta', ['roomName']],
    ['Limit=5', ['Limit']],
    ['a.b=1&limit=x&c[d]=2', ['a.b', 'c', 'limit']],
    ['metadata[constructor]=x', ['metadata[constructor]']],
    ['metadata%5BtoString%5D=x', ['metadata[toString]']],
    ['metadata[__proto__]=x', ['metadata[__proto__]']],
    ['metadata[_%5Fproto__]=x', ['metadata[__proto__]']],
    ['metadata[prototype]=x', ['metadata[prototype]']],
    ['metadata[team]=sales&metadata[hasOwnProperty]=x', ['metadata[hasOwnProperty]']],
    ['metadata[constructor]=x&metadata[constructor]=y', ['metadata[constructor]']],
    ['namePrefix[valueOf]=sta', ['namePrefix[valueOf]']],
    ['__proto__[limit]=1', ['__proto__[limit]']],
    ['constructor[prototype][limit]=1', ['constructor[prototype][limit]']],
    ['[toString]=1', ['[toString]']],
    ...INHERITED.map((name): [string, string[]] => [`${name}=x`, [name]]),
    ...INHERITED.map((name): [string, string[]] => [name, [name]]),
  ])('rejects %.60s and names %j', async (query, places) => {
    const answer = await list(`?${query}`);

    expect(placesIn(answer)).toEqual(places);
    expect(answer.text).toContain('"parameter":');
  });

  it('has 50 rooms on a page by default', async () => {
    const many = await makeCaller(app);
    await Promise.all(Array.from({ length: 101 }, () => makeRoom(many)));
    const sizes = await Promise.all(
      ['', '?limit=1', '?limit=007', '?limit=100'].map(async (query) => {
        const { body } = await many.get<RoomsPage>(`/v2/rooms${query}`);
        return [body.data.length, typeof body.nextCursor];
      }),
    );

    expect(sizes).toEqual([
      [50, 'string'],
      [1, 'string'],
      [7, 'string'],
      [100, 'string'],
    ]);
  });
});
