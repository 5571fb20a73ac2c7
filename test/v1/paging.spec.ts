import * as fc from 'fast-check';
import { NEWEST_FIRST, type RoomPosition } from '../../src/rooms/room-listing.js';
import { list } from '../../src/rooms/rooms.sql.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer, Meeting } from '../support/client.js';
import { inMinutes, makeCaller } from '../support/factories.js';

interface Page {
  readonly cursor: string | null;
  readonly results: Meeting[];
}

type Caller = Awaited<ReturnType<typeof makeCaller>>;

describe('Paging through meetings', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const change = fc.record({
    creations: fc.nat({ max: 3 }),
    deletions: fc.array(fc.nat(), { maxLength: 3 }),
  });

  it('shows what exists all the while once, and nothing twice, while meetings come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 14 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(change, { maxLength: 8 }),
        async (count, limit, changes) => {
          const caller = await makeCaller(app);
          const living = await Promise.all(Array.from({ length: count }, () => create(caller)));
          const throughout = new Set(living);
          const remaining = [...changes];

          const seen = await readAll(caller, limit, async () => {
            const { creations, deletions } = remaining.shift() ?? { creations: 0, deletions: [] };
            living.push(...(await Promise.all(Array.from({ length: creations }, () => create(caller)))));
            for (const index of deletions) {
              const [id] = living.splice(index % (living.length || 1), 1);
              if (id === undefined) continue;
              throughout.delete(id);
              await caller.delete(`/v1/meetings/${id}`);
            }
          });

          expect(new Set(seen).size).toBe(seen.length);
          expect(seen.filter((id) => throughout.has(id)).toSorted()).toEqual([...throughout].toSorted());
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([1, 7, 50, 100])('is exact among meetings of the same instant, in pages of %i', async (limit) => {
    const caller = await makeCaller(app);
    const numbers = await insertRooms(caller, 130, `date_trunc('hour', now())`);

    const seen = await readAll(caller, limit);
    expect(seen).toHaveLength(130);
    expect(new Set(seen)).toEqual(new Set(numbers));
  });

  it('is exact among meetings a millisecond and a few microseconds apart', async () => {
    const caller = await makeCaller(app);
    const numbers = await insertRooms(caller, 130, `now() - i * interval '300 microseconds'`);

    expect(new Set(await readAll(caller, 3))).toEqual(new Set(numbers));
  });

  it.each(['force_custom_plan', 'force_generic_plan'])(
    'costs the same on the first page and on the last of 100,000 meetings (%s)',
    async (mode) => {
      const caller = await makeCaller(app);
      await insertRooms(caller, 100_000, `now() - i * interval '1 second'`);
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

  /** Makes rooms by SQL. @param createdAt an SQL expression, `i` being the number of the row. */
  async function insertRooms({ organization }: Caller, count: number, createdAt: string): Promise<string[]> {
    const { rows } = await app.database.pool.query<{ number: string }>(
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, created_at, ends_at)
       SELECT gen_random_uuid(), floor(random() * 2^53), $1, gen_random_uuid(), 'normal', false, 'h', 'v',
              ${createdAt}, now() + interval '1 day'
         FROM generate_series(1, $2) AS i RETURNING number`,
      [organization.id, count],
    );
    return rows.map(({ number }) => number);
  }
});

/** All ids in the order in which they are seen; something may happen between pages. */
async function readAll(caller: Caller, limit: number, between = async () => {}): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body }: Answer<Page> = await caller.get(`/v1/meetings?limit=${limit}&cursor=${cursor}`);
    expect(status).toBe(200);
    seen.push(...body.results.map(({ meetingId }) => meetingId));
    cursor = body.cursor;
    await between();
  }
  return seen;
}

async function create(caller: Caller): Promise<string> {
  return (await caller.post('/v1/meetings', { endDate: inMinutes(30) })).body.meetingId;
}
