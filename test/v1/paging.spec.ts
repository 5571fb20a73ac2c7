import * as fc from 'fast-check';
import { NEWEST_FIRST, type RoomPosition } from '../../src/rooms/room-listing.js';
import { list } from '../../src/rooms/rooms.sql.js';
import { startApp, type TestApp } from '../support/app.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { changes, comeAndGo, readAllMeetings } from '../support/paging.js';
import { insertRooms } from '../support/rooms.js';

type Caller = Awaited<ReturnType<typeof makeCaller>>;

describe('Paging through meetings', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('shows what exists all the while once, and nothing twice, while meetings come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 14 }),
        fc.integer({ min: 1, max: 4 }),
        changes(8),
        async (count, limit, planned) => {
          const caller = await makeCaller(app);
          const { throughout, between } = await comeAndGo(
            count,
            planned,
            () => create(caller),
            (id) => caller.delete(`/v1/meetings/${id}`),
          );

          const seen = await idsOf(caller, limit, between);

          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => throughout.has(id)).toSorted()).toEqual([...throughout].toSorted());
        },
      ),
      { numRuns: 40 },
    );
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

  it.each(['force_custom_plan', 'force_generic_plan'])(
    'costs the same on the first page and on the last of 100,000 meetings (%s)',
    async (mode) => {
      const caller = await makeCaller(app);
      await insertRooms(app, caller, 100_000, `now() - i * interval '1 second'`);
      await app.database.pool.query('VACUUM ANALYZE rooms');
      const client = await app.database.pool.connect();
      try {
        const { rows } = await client.query<{ created_at: Date; id: string }>(
          `SELECT created_at, id FROM rooms WHERE organization_id = $1
            ORDER BY created_at, id OFFSET 50 LIMIT 1`,
          [caller.organization.id],
        );
        const place = rows[0] ? { date: rows[0].created_at, id: rows[0].id } : null;
        const page = (after: RoomPosition | null): string =>
          list(caller.organization.id, { limit: 50, filter: {}, order: NEWEST_FIRST, after }).statement.text;
        await client.query(`SET plan_cache_mode = ${mode}`);
        await client.query(`PREPARE first_page AS ${page(null)}; PREPARE next_page AS ${page(place)}`);

        const buffersOf = async (call: string): Promise<number> => {
          const explained = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${call}`);
          const plan = explained.rows[0]['QUERY PLAN'][0].Plan as Record<string, number>;
          expect(plan['Actual Rows']).toBeGreaterThanOrEqual(50);
          return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
        };
        const first = await buffersOf(`first_page('${caller.organization.id}', 51)`);
        const last = await buffersOf(
          `next_page('${caller.organization.id}', '${place?.date.toISOString()}', '${place?.id}', 51)`,
        );

        expect(first).toBeLessThan(200);
        expect(last).toBeLessThanOrEqual(first + 5);
        await client.query('DEALLOCATE ALL');
      } finally {
        client.release(true);
      }
    },
  );
});

/** The ids of all meetings, in the order in which they are seen. */
async function idsOf(caller: Caller, limit: number, between?: () => Promise<void>): Promise<string[]> {
  const meetings = await readAllMeetings(caller, `limit=${limit}`, between);
  return meetings.map(({ meetingId }) => meetingId);
}

async function create(caller: Caller): Promise<string> {
  return (await caller.post('/v1/meetings', { endDate: inMinutes(30) })).body.meetingId;
}
