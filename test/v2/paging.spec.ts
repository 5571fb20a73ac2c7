import * as fc from 'fast-check';
import type { RoomFilter, RoomOrder, RoomPosition } from '../../src/rooms/room-listing.js';
import { list } from '../../src/rooms/rooms.sql.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { changes, comeAndGo, readAll } from '../support/paging.js';
import { placesIn } from '../support/problems.js';
import { insertRooms, makeRoom, type Room, type RoomsPage } from '../support/rooms.js';

type Caller = Awaited<ReturnType<typeof makeCaller>>;

const SORTS = ['-createdAt', 'createdAt', '-endsAt', 'endsAt'] as const;
type Sort = (typeof SORTS)[number];

const ORDERS: Readonly<Record<Sort, RoomOrder>> = {
  '-createdAt': { by: 'createdAt', descending: true },
  createdAt: { by: 'createdAt', descending: false },
  '-endsAt': { by: 'endsAt', descending: true },
  endsAt: { by: 'endsAt', descending: false },
};

const MINUTE = 60_000;
const LATER = Date.UTC(9000, 0);

/** Filters of an organization's 100,000 rooms; room `i` ends in `i` minutes and was created `i` seconds ago. */
const FILTERS: [string, RoomFilter][] = [
  ['a name that one room has', { namePrefix: '99999-' }],
  ['a name that many rooms have', { namePrefix: '9' }],
  ['externalId', { externalId: '777' }],
  ['a pair that many rooms have', { metadata: { team: '7' } }],
  ['a pair that few rooms have', { metadata: { seat: '777' } }],
  ['two pairs', { metadata: { team: '7', seat: '777' } }],
  ['a late end', { endsAfter: new Date(Date.now() + 99_900 * MINUTE) }],
  ['an early end', { endsBefore: new Date(Date.now() + 200 * MINUTE) }],
  ['a late creation', { createdAfter: new Date(Date.now() - 5 * MINUTE) }],
  ['an early creation', { createdBefore: new Date(Date.now() - 1_660 * MINUTE) }],
];

describe('Paging through rooms', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each(SORTS)(
    'shows by %s, in order, what exists all the while once and nothing twice, while rooms come and go',
    async (sort) => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: 12 }),
          fc.integer({ min: 1, max: 4 }),
          changes(6),
          async (count, limit, planned) => {
            const caller = await makeCaller(app);
            const { throughout, between } = await comeAndGo(
              count,
              planned,
              // Few different ends, so that many rooms have the same one.
              async (i) =>
                (await makeRoom(caller, { endsAt: inMinutes(1000 + (i % 3)).replace(/\d\d\.\d+Z/, '00Z') }))
                  .id,
              (id) => caller.delete(`/v2/rooms/${id}`),
            );

            const seen = await readRooms(caller, `sort=${sort}&limit=${limit}`, between);

            const ids = seen.map(({ id }) => id);
            expect(new Set(ids).size).toBe(ids.length);
            expect(ids.filter((id) => throughout.has(id)).toSorted()).toEqual([...throughout].toSorted());
            expect(seen).toEqual(seen.toSorted(inOrder(sort)));
          },
        ),
        { numRuns: 10 },
      );
    },
  );

  it.each(SORTS)('by %s is exact among rooms of the same instant and the same end', async (sort) => {
    const caller = await makeCaller(app);
    const rooms = await insertRooms(app, caller, 60, `date_trunc('hour', now())`);

    expect((await readRooms(caller, `sort=${sort}&limit=7`)).map(({ id }) => id).toSorted()).toEqual(
      rooms.map(({ id }) => id).toSorted(),
    );
  });

  it('keeps to the filters from page to page', async () => {
    const caller = await makeCaller(app);
    const wanted: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { id } = await makeRoom(caller, { metadata: { team: i % 2 ? 'sales' : 'support' } });
      if (i % 2) wanted.push(id);
    }

    const seen = await readRooms(caller, 'metadata[team]=sales&sort=createdAt&limit=2');
    expect(seen.map(({ id }) => id)).toEqual(wanted);
  });

  it('has no way on from the last page, even if that is full', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    const cursors = await Promise.all(
      [2, 3, 4].map(async (limit) => (await page(caller, `limit=${limit}`)).body.nextCursor),
    );

    expect(cursors).toEqual([expect.any(String), null, null]);
  });

  it('goes on only in the order in which it began', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    for (const sort of SORTS) {
      const { nextCursor } = (await page(caller, `limit=1&sort=${sort}`)).body;
      for (const other of SORTS) {
        const answer = await page(caller, `limit=1&sort=${other}&cursor=${nextCursor}`);
        const places = answer.status === 200 ? [] : placesIn(answer);
        expect([other, places]).toEqual([other, other === sort ? [] : ['cursor']]);
      }
    }
  });

  it('goes on only from what a page before has written', async () => {
    const caller = await makeCaller(app);
    for (let i = 0; i < 3; i++) await makeRoom(caller);
    const { data, nextCursor } = (await page(caller, 'limit=1')).body;
    const written = nextCursor ?? '';
    const [sort, time, id = ''] = Buffer.from(written, 'base64url').toString().split(' ');
    const forged = [
      `${sort} ${time} ${id} `,
      `${sort} ${time}`,
      `${time} ${id}`,
      `${sort} -1 ${id}`,
      `${sort} 1e3 ${id}`,
      `${sort}  ${time} ${id}`,
      `${sort} 999999999999999 ${id}`,
      `${sort} 99999999999999999999 ${id}`,
      `${sort} NaN ${id}`,
      `${sort} ${time} ${id.slice(1)}`,
      `${sort} ${time} ' OR 1=1`,
      `${sort}\0${time}\0${id}`,
      `name ${time} ${id}`,
      '{"id":1}',
      '[]',
    ].map((text) => Buffer.from(text).toString('base64url'));
    const broken = [
      '',
      'garbage',
      'null',
      '%00',
      '%20',
      written.slice(0, -1),
      written.slice(1),
      `${written}A`,
      `${written}=`,
      `${written}&cursor=${written}`,
      data[0]?.id ?? '',
      'x'.repeat(5000),
    ];

    expect((await page(caller, `cursor=${written}`)).status).toBe(200);
    for (const bad of [...forged, ...broken]) {
      expect([bad, placesIn(await page(caller, `cursor=${bad}`))]).toEqual([bad, ['cursor']]);
    }
  });

  describe('of an organization with 100,000, among 100,000 of others', () => {
    let caller: Caller;

    beforeAll(async () => {
      caller = await makeCaller(app);
      const other = await makeCaller(app);
      for (const owner of [caller, other]) {
        await insertRooms(app, owner, 100_000, `now() - i * interval '1 second'`);
        await app.database.pool.query(
          `UPDATE rooms SET ends_at = now() + i * interval '1 minute',
                            external_id = i % 50000,
                            metadata = jsonb_build_object('team', (i % 10)::text, 'seat', (i % 5000)::text)
             FROM (SELECT id, split_part(name, '-', 1)::integer AS i FROM rooms) AS numbered
            WHERE rooms.id = numbered.id AND organization_id = $1`,
          [owner.organization.id],
        );
      }
      // As compact as it would be without that update.
      await app.database.pool.query('VACUUM (FULL, ANALYZE) rooms');
    }, 120_000);

    it.each(SORTS)('costs by %s the same on the first page and on the last', async (sort) => {
      const { by, descending } = ORDERS[sort];
      const [column, reverse] = [by === 'createdAt' ? 'created_at' : 'ends_at', descending ? 'ASC' : 'DESC'];
      const { rows } = await app.database.pool.query<{ date: Date; id: string }>(
        `SELECT ${column} AS date, id FROM rooms WHERE organization_id = $1
          ORDER BY ${column} ${reverse}, id ${reverse} OFFSET 60 LIMIT 1`,
        [caller.organization.id],
      );
      const [place] = rows;
      if (!place) throw new Error('There are rooms enough.');
      const everything = {
        createdBefore: new Date(LATER),
        createdAfter: new Date(0),
        endsAfter: new Date(0),
        endsBefore: new Date(LATER),
      };
      for (const filter of [{}, everything]) {
        const first = await buffersOf(filter, ORDERS[sort], null);
        const last = await buffersOf(filter, ORDERS[sort], place);

        // To read up to the last page would be thousands.
        expect(first).toBeLessThan(200);
        expect(last).toBeLessThan(200);
      }
    });

    it.each(FILTERS)('is served by an index when it is filtered by %s', async (_, filter) => {
      // To read all of the organization would be thousands.
      expect(await buffersOf(filter, ORDERS['-createdAt'], null)).toBeLessThan(1_000);
    });

    /** How many blocks Postgres looks at for a page, in whichever way it may plan the statement. */
    async function buffersOf(
      filter: RoomFilter,
      order: RoomOrder,
      after: RoomPosition | null,
    ): Promise<number> {
      const { statement, values } = list(caller.organization.id, { limit: 50, filter, order, after });
      // Postgres plans a statement without a name for the values at hand, and one with a name, in the end, once for all.
      const modes = statement.name ? ['force_custom_plan', 'force_generic_plan'] : ['force_custom_plan'];
      const buffers = await Promise.all(modes.map((mode) => explain(mode, statement.text, values)));
      return Math.max(...buffers);
    }

    it('finds prefixes by the index of names, whatever the locale of the database', async () => {
      const { rows } = await app.database.pool.query(
        `SELECT collation_name FROM information_schema.columns WHERE table_name = 'rooms' AND column_name = 'name'`,
      );

      expect(rows).toEqual([{ collation_name: 'C' }]);
    });
  });

  /** The blocks that Postgres looks at for a statement, planned in this mode. */
  async function explain(mode: string, text: string, values: unknown[]): Promise<number> {
    const client = await app.database.pool.connect();
    try {
      await client.query(`SET plan_cache_mode = ${mode}`);
      await client.query(`PREPARE page AS ${text}`);
      const explained = await client.query(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE page(${values.map(toLiteral).join(', ')})`,
      );
      const plan = explained.rows[0]['QUERY PLAN'][0].Plan as Record<string, number>;
      expect(plan['Actual Rows']).toBeGreaterThan(0);
      return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    } finally {
      client.release(true);
    }
  }
});

const page = (caller: Caller, query: string): Promise<Answer<RoomsPage>> =>
  caller.get<RoomsPage>(`/v2/rooms?${query}`);

const readRooms = (caller: Caller, query: string, between?: () => Promise<void>): Promise<Room[]> =>
  readAll<Room>(caller, '/v2/rooms', query, between);

function inOrder(sort: Sort): (a: Room, b: Room) => number {
  const { by, descending } = ORDERS[sort];
  const key = (room: Room): string => `${room[by]} ${room.id}`;
  return (a, b) => (key(a) < key(b) ? -1 : 1) * (descending ? -1 : 1);
}

function toLiteral(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return `'${value.toISOString()}'`;
  return `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}
