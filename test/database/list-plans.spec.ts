import type { PoolClient } from 'pg';
import { list as listKeys } from '../../src/auth/api-keys.sql.js';
import type { EventFilter } from '../../src/events/event.js';
import { list as listEvents } from '../../src/events/events.sql.js';
import { Database } from '../../src/database/database.js';
import type { Query } from '../../src/database/statement.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import {
  NEWEST_FIRST,
  type RoomFilter,
  type RoomListing,
  type RoomOrder,
} from '../../src/rooms/room-listing.js';
import { list as listRoomFields } from '../../src/rooms/rooms.sql.js';
import { listArrived } from '../../src/insights/participant-insights.sql.js';
import { listRooms as listRoomInsights } from '../../src/insights/room-insights.sql.js';
import {
  findSession,
  listSessions as listRecordedSessions,
} from '../../src/insights/session-insights.sql.js';
import { usageOf } from '../../src/insights/usage.sql.js';
import { listParticipants, listSessions } from '../../src/sessions/participants.sql.js';
import { observe } from '../../src/sessions/room-view.sql.js';
import { isOverdue } from '../../src/sessions/sweep.sql.js';
import { type DeliveryFilter, list as listDeliveries } from '../../src/webhooks/deliveries.sql.js';
import { claim } from '../../src/webhooks/dispatch.sql.js';
import { useScene } from '../support/scene.js';

const MILLION = 1_000_000;
/**
 * Blocks of 8 kB that a page of 50 rows may read, wherever it begins: a row may lie in a block of its own, and so may each of
 * the two who are in a room.
 */
const PAGE = 300;
/** Where no index has the order: blocks of what an index finds, or of what is passed over in the order. */
const SEARCH = 2_500;
/** Rooms of the organization that somebody is in. */
const ACTIVE_ROOMS = 800;
/** Blocks for each of them: its two participants, and the room itself, which is found by its id. */
const ACTIVE_ROOM = 8;
/** Blocks that a room with two participants may need, with their organization, through the indexes. */
const ROOM = 25;
/** Blocks that a session may need with its room and its participants, and a participant with the last session. */
const SESSION = 40;
const PARTICIPANT = 12;
/** Blocks that a sweep may read when there is nothing to do. */
const SWEEP = 50;

const listRooms = (organizationId: string, listing: RoomListing): Query =>
  listRoomFields(organizationId, listing, [
    'name',
    'mode',
    'locked',
    'externalId',
    'metadata',
    'participantCount',
  ]);

/** An organization with eight tenths of everything. What it filters by rarely, its oldest rows have: newest comes last. */
const BIG = '00000000-0000-0000-0000-000000000001';
const NOW = Date.UTC(2027, 0);
const at = (seconds: number): Date => new Date(NOW + seconds * 1_000);
const NEWEST = { date: at(MILLION), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
const MIDDLE = { date: at(MILLION / 2), id: '00000000-0000-0000-0000-000000000000' };

/** A room of this organization that people have met in 300 times. */
const ONE_ROOM = { organizationId: BIG, roomId: '00000000-0000-0000-0000-000000000001' };

const OWNER = `lpad((CASE WHEN i % 10 < 8 THEN 1 ELSE 2 + i % 40 END)::text, 32, '0')::uuid`;
/** The owner of the room of a participant or a session. */
const OWNER_OF_ROOM = OWNER.replaceAll('i ', '(1 + i % 1000) ');
const ID = `lpad(to_hex(i), 32, '0')::uuid`;
const PROCESS = `lpad('1', 32, '0')::uuid`;
const CREATED = `to_timestamp(${NOW / 1_000} + i)`;

/** Each table in a form as small as can be: what is left out is of no use to a list. */
const ROWS: Readonly<Record<string, string>> = {
  // Ends come in another order than creations.
  rooms: `SELECT ${ID} AS id, i::bigint AS number, ${OWNER} AS organization_id,
                 CASE WHEN i < 500 THEN 'rare-' WHEN i % 2 = 0 THEN 'standup-' ELSE 'room-' END || i AS name,
                 'normal' AS mode, false AS locked, ''::bytea AS host_key_sealed, ''::bytea AS viewer_key_sealed,
                 ${CREATED} AS created_at, to_timestamp(${NOW / 1_000} + i::bigint * 7919 % ${MILLION}) AS ends_at,
                 CASE WHEN i < 500 THEN 'rare' WHEN i % 2 = 0 THEN 'common' WHEN i % 2 = 1 AND i < 500000 THEN 'old' END
                   AS external_id,
                 CASE WHEN i < 500 THEN '{"rank": "rare"}' WHEN i % 10 = 0 THEN '{"team": "sales"}' ELSE '{}' END::jsonb
                   AS metadata,
                 1 AS revision`,
  audit_events: `SELECT ${ID} AS id, ${OWNER} AS organization_id, ${CREATED} AS occurred_at,
                        CASE WHEN i < 500 THEN 'api_key.created' WHEN i < 500000 THEN 'room.created' ELSE 'room.purged' END
                          AS type,
                        CASE WHEN i < 500 THEN 'rare' WHEN i < 500000 THEN 'old' ELSE i::text END AS subject_id,
                        'api_key' AS actor, CASE WHEN i < 500 THEN 'rare' WHEN i < 500000 THEN 'old' ELSE 'new' END AS key_id,
                        NULL::text AS request_id, NULL::text AS address, '{}'::json AS data,
                        CASE WHEN i < 500 THEN 'rare' END AS token_id`,
  organizations: `SELECT ${ID} AS id, '' AS name, i::text AS slug, 'grow' AS plan, ${CREATED} AS created_at`,
  // Nearly all are revoked.
  api_keys: `SELECT i::text AS id, ${OWNER} AS organization_id, '' AS name, ''::bytea AS secret_hash,
                    '{}'::text[] AS scopes, ${CREATED} AS created_at,
                    CASE WHEN i > 1000 THEN ${CREATED} END AS revoked_at`,
  // Two are in each of a thousand rooms, and 300 have been in each of them.
  participants: `SELECT ${ID} AS id, lpad(to_hex(1 + i % 1000), 32, '0')::uuid AS room_id,
                        ${OWNER_OF_ROOM} AS organization_id,
                        CASE WHEN i <= 2000 THEN 'joined' ELSE 'left' END AS state, 'visitor' AS role,
                        CASE WHEN i % 1000 < 5 THEN 'rare' WHEN i % 2 = 0 THEN 'common' END AS external_id,
                        ${PROCESS} AS process_id, now() - (i + 10) * interval '1 minute' AS joined_at,
                        CASE WHEN i > 2000 THEN now() - (i - 10) * interval '1 minute' END AS left_at,
                        NULL::timestamptz AS detached_at`,
  room_sessions: `SELECT ${ID} AS id, lpad(to_hex(1 + i % 1000), 32, '0')::uuid AS room_id, ${OWNER_OF_ROOM} AS organization_id,
                         now() - i * interval '1 minute' AS started_at, NULL::timestamptz AS below_since,
                         CASE WHEN i > 1000 THEN now() - (i - 30) * interval '1 minute' END AS ended_at`,
  // Nobody has met in them.
  past_rooms: `SELECT lpad(to_hex(${MILLION} + i), 32, '0')::uuid AS id, ${OWNER} AS organization_id, 'past-' || i AS name,
                      ${CREATED} - interval '30 days' AS created_at, ${CREATED} AS ends_at, ${CREATED} AS deleted_at`,
  // A webhook for each owner of rooms. Most deliveries are made; few have failed, and some wait, most of them for later.
  webhooks: `SELECT lpad(i::text, 32, '0')::uuid AS id, lpad('1', 32, '0')::uuid AS organization_id,
                    'foyer-2' AS format, true AS enabled`,
  webhook_deliveries: `SELECT ${ID} AS id, ${OWNER} AS webhook_id, ${CREATED} AS created_at, 'room.created' AS event_type,
                              CASE WHEN i < 500 THEN 'failed' WHEN i < 900000 THEN 'delivered' ELSE 'pending' END AS state,
                              CASE WHEN i >= 900000 THEN now() + (i - 900500) * interval '1 minute' END AS due_at`,
  processes: `SELECT ${PROCESS} AS id, now() + interval '1 day' AS lease_until`,
};
const COUNTS: Readonly<Record<string, number>> = {
  organizations: 100_000,
  api_keys: 100_000,
  participants: 302_000,
  room_sessions: 301_000,
  webhooks: 50,
  processes: 1,
};

const ROOM_ORDERS: readonly RoomOrder[] = (['createdAt', 'endsAt'] as const).flatMap((by) =>
  [true, false].map((descending) => ({ by, descending })),
);

/** Every filter of rooms, by itself, with values that few rooms have and that many have. */
const ROOM_FILTERS = {
  name: ['rare-7', 'standup-900000'],
  namePrefix: ['rare-', 'standup-'],
  // No index finds it: it is looked for in the order, for as long as a list may take.
  namePart: ['tandup'],
  externalId: ['rare', 'common', 'old'],
  metadata: [{ rank: 'rare' }, { team: 'sales' }],
  endsAfter: [at(MILLION - 500), at(0)],
  endsBefore: [at(500), at(MILLION)],
  createdAfter: [at(MILLION - 500), at(0)],
  createdBefore: [at(500), at(MILLION)],
} satisfies { [Name in keyof Omit<RoomFilter, 'active'>]-?: RoomFilter[Name][] };

/** The orders that the index of a filter has. */
const ORDERS_OF_FILTER: Readonly<Record<string, readonly RoomOrder['by'][]>> = {
  name: ['createdAt', 'endsAt'],
  externalId: ['createdAt', 'endsAt'],
  endsAfter: ['endsAt'],
  endsBefore: ['endsAt'],
  createdAfter: ['createdAt'],
  createdBefore: ['createdAt'],
};

const EVENT_FILTERS = {
  organizationId: [BIG],
  type: ['api_key.created', 'room.created', 'room.purged'],
  subjectId: ['rare', 'old'],
  keyId: ['rare', 'old', 'new'],
  tokenId: ['rare'],
  occurredAfter: [at(0), at(MILLION - 500)],
  occurredBefore: [at(500), at(MILLION)],
} satisfies { [Name in keyof EventFilter]-?: EventFilter[Name][] };

describe('a page of a list, out of a million rows', () => {
  const { app } = useScene();

  beforeAll(async () => {
    await app.database.pool.query('CREATE SCHEMA million');
    await Promise.all(Object.keys(ROWS).map((table) => fill(table)));
  }, 120_000);

  const rooms: [string, RoomOrder, RoomFilter, number][] = ROOM_ORDERS.flatMap((order) => [
    ['nothing', order, {}, PAGE] as [string, RoomOrder, RoomFilter, number],
    ...Object.entries(ROOM_FILTERS).flatMap(([name, values]) =>
      values.map((value): [string, RoomOrder, RoomFilter, number] => [
        `${name} ${JSON.stringify(value)}`,
        order,
        { [name]: value },
        ORDERS_OF_FILTER[name]?.includes(order.by) ? PAGE : SEARCH,
      ]),
    ),
  ]);

  it.each(rooms)(
    'reads few blocks of rooms, filtered by %s, in the order %j',
    async (_, order, filter, most) => {
      const listing = { limit: 50, filter, order };
      expect(await blocksOf(listRooms(BIG, { ...listing, after: null }))).toBeLessThan(most);
    },
  );

  it('reads few blocks of rooms, whatever filter the cursor was made for', async () => {
    for (const descending of [true, false]) {
      const filter = descending ? { createdBefore: at(500) } : { createdAfter: at(MILLION - 500) };
      const after = descending ? NEWEST : { ...NEWEST, date: at(0) };
      const order = { by: 'createdAt', descending } as const;
      expect(await blocksOf(listRooms(BIG, { limit: 50, filter, order, after }))).toBeLessThan(PAGE);
    }
  });

  it.each(ROOM_ORDERS)('reads few blocks of rooms in the middle of the order %j', async (order) => {
    for (const filter of [{}, { externalId: 'common' }, { createdAfter: at(0), endsAfter: at(0) }]) {
      const listing = { limit: 50, filter, order, after: MIDDLE };
      expect(await blocksOf(listRooms(BIG, listing))).toBeLessThan(PAGE);
    }
  });

  it.each(ROOM_ORDERS)(
    'reads few blocks of the rooms that somebody is in, in the order %j',
    async (order) => {
      for (const others of [{}, { externalId: 'rare' }, { createdAfter: at(0) }, { namePrefix: 'rare-' }]) {
        for (const after of [null, order.descending ? NEWEST : { ...NEWEST, date: at(-1) }]) {
          const listing = { limit: 50, filter: { active: true, ...others }, order, after };
          expect(await blocksOf(listRooms(BIG, listing))).toBeLessThan(ACTIVE_ROOMS * ACTIVE_ROOM);
        }
      }
    },
  );

  it.each(ROOM_ORDERS)('reads few blocks of the rooms that nobody is in, in the order %j', async (order) => {
    const listing = { limit: 50, filter: { active: false }, order, after: MIDDLE };
    expect(await blocksOf(listRooms(BIG, listing))).toBeLessThan(PAGE + ACTIVE_ROOMS * 2);
  });

  const events = Object.entries(EVENT_FILTERS).flatMap(([name, values]) =>
    values.map((value): [string, EventFilter] => [`${name} ${JSON.stringify(value)}`, { [name]: value }]),
  );

  it.each([['nothing', {}] as [string, EventFilter], ...events])(
    'reads few blocks of audit events, filtered by %s, of one organization and of all',
    async (_, filter) => {
      for (const owner of [{}, { organizationId: BIG }]) {
        for (const after of [null, NEWEST])
          expect(await blocksOf(listEvents({ ...filter, ...owner }, 50, after))).toBeLessThan(PAGE);
      }
    },
  );

  it.each([true, false])('reads few blocks of API keys, revoked ones too: %s', async (revoked) => {
    expect(await blocksOf(listKeys(BIG, { limit: 50, after: null, revoked }))).toBeLessThan(PAGE);
  });

  it('reads few blocks of organizations', async () => {
    const query = jest.spyOn(Database.prototype, 'query');
    await app.nest.get(OrganizationsService, { strict: false }).listPage(50, null);
    const [[list] = [{ text: '' }]] = query.mock.calls;
    query.mockRestore();

    expect(await blocksOf(list)).toBeLessThan(PAGE);
  });

  it('reads few blocks of the rooms that are observed, however many have been in them', async () => {
    const roomIds = Array.from({ length: 100 }, (_, i) => (i * 10 + 1).toString(16).padStart(32, '0'));
    expect(await blocksOf(observe({ roomIds }))).toBeLessThan(100 * ROOM);
  });

  it('reads few blocks of the participants of a room, however many have been in it', async () => {
    for (const state of [undefined, 'joined'] as const)
      expect(await blocksOf(listParticipants({ ...ONE_ROOM, limit: 50, after: null }, state))).toBeLessThan(
        ROOM,
      );
  });

  it('reads few blocks of the sessions of a room, wherever the page begins', async () => {
    const { rows } = await app.database.pool.query<{ date: Date }>(
      'SELECT started_at AS date FROM million.room_sessions WHERE room_id = $1 ORDER BY started_at OFFSET 150 LIMIT 1',
      [ONE_ROOM.roomId],
    );
    for (const after of [null, { date: rows[0]?.date ?? at(0), id: MIDDLE.id }])
      expect(await blocksOf(listSessions({ ...ONE_ROOM, limit: 50, after }))).toBeLessThan(PAGE);
  });

  it.each<DeliveryFilter>([
    {},
    { state: 'failed' },
    { state: 'delivered' },
    { state: 'pending' },
    { createdAfter: at(MILLION - 500) },
    { createdBefore: at(500) },
    { state: 'failed', createdAfter: at(0), createdBefore: at(MILLION) },
  ])('reads few blocks of the deliveries of a webhook, filtered by %j', async (filter) => {
    for (const after of [null, NEWEST])
      expect(
        await blocksOf(listDeliveries({ id: BIG, organizationId: BIG }, filter, 50, after)),
      ).toBeLessThan(PAGE);
  });

  it('reads few blocks to find deliveries that are due, however many were made and wait', async () => {
    const query = claim({ size: 4, perReceiver: 2, busy: [BIG], free: [1] });
    await app.database.pool.query(
      `INSERT INTO million.organizations (id, slug) VALUES ($1, 'big') ON CONFLICT DO NOTHING`,
      [BIG],
    );
    expect(await blocksOf(query)).toBeLessThan(PAGE * 2);
  });

  it('reads few blocks to find out that nobody is overdue, however many are in rooms', async () => {
    expect(await blocksOf(isOverdue({ sessionGrace: 30_000 }))).toBeLessThan(SWEEP);
  });

  it.each(['-startedAt', 'startedAt'])(
    'reads few blocks of sessions with their totals, in the order %s',
    async (sort) => {
      const descending = sort.startsWith('-');
      const earlier = new Date(Date.now() - 200_000 * 60_000);
      const middle = { date: new Date(Date.now() - 150_000 * 60_000), id: MIDDLE.id };
      for (const filter of [{}, { running: false }, { roomId: ONE_ROOM.roomId }, { startedAfter: earlier }])
        for (const after of [null, middle]) {
          const page = { limit: 50, filter, descending, after };
          expect(await blocksOf(listRecordedSessions(BIG, page))).toBeLessThan(50 * SESSION);
        }
      const running = { limit: 50, filter: { running: true }, descending, after: null };
      expect(await blocksOf(listRecordedSessions(BIG, running))).toBeLessThan(50 * SESSION);
    },
  );

  it.each(['rare', 'common'])(
    'reads few blocks of the participants with the external id %s',
    async (externalId) => {
      const middle = { date: new Date(Date.now() - 150_000 * 60_000), id: MIDDLE.id };
      for (const descending of [true, false])
        for (const after of [null, middle]) {
          const page = { limit: 50, filter: { externalId }, descending, after };
          expect(await blocksOf(listArrived(BIG, page))).toBeLessThan(50 * PARTICIPANT);
        }
    },
  );

  it('reads few blocks of the participants of a session', async () => {
    const sessionId = (2_000).toString(16).padStart(32, '0');
    const page = { limit: 50, filter: { sessionId }, descending: false, after: null };
    // All who have been in its room, at most.
    expect(await blocksOf(listArrived(BIG, page))).toBeLessThan(PAGE + 300);
    expect(await blocksOf(findSession({ organizationId: BIG, sessionId }))).toBeLessThan(SESSION);
  });

  it('reads few blocks of rooms with their totals, also of those that are gone', async () => {
    const page = { organizationId: BIG, limit: 50, by: 'createdAt', after: null } as const;
    const filters = [{}, { createdTo: at(MILLION / 2) }];
    for (const filter of filters) {
      expect(await blocksOf(listRoomInsights({ ...page, descending: true }, filter))).toBeLessThan(50 * 12);
      const ascending = listRoomInsights({ ...page, descending: false }, filter);
      expect(await blocksOf(ascending)).toBeLessThan(50 * 12);
    }
    const rest = { value: at(0), id: MIDDLE.id };
    const visited = listRoomInsights({ ...page, descending: false, after: rest }, {});
    // Each of the first rooms has 300 participants and as many sessions.
    expect(await blocksOf(visited)).toBeLessThan(50 * 700);
    for (const name of ['rare-7', 'past-900000'])
      expect(await blocksOf(listRoomInsights({ ...page, descending: true }, { name }))).toBeLessThan(
        PAGE * 3,
      );
  });

  it('reads what an organization has used in a day from its beginning to now, and no other days', async () => {
    const to = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000);
    const from = new Date(to.getTime() - 86_400_000);
    // 1,440 came and left in each day, and 2,000 are there.
    const usage = usageOf({ organizationId: BIG, from, to, by: 'day' });
    expect(await blocksOf(usage)).toBeLessThan(3 * (2_880 + 2_000));
  });

  it.each([
    ['rooms', (limit: number) => listRooms(BIG, { limit, filter: {}, order: NEWEST_FIRST, after: null })],
    ['API keys', (limit: number) => listKeys(BIG, { limit, after: null, revoked: true })],
    ['audit events', (limit: number) => listEvents({ organizationId: BIG }, limit, NEWEST)],
  ])('plans the list of %s once, whatever the limits are', async (_, list) => {
    const client = await app.database.pool.connect();
    try {
      await client.query('SET search_path = million, public');
      for (const limit of [1, 2, 50, 100, 99, 10, 1, 50]) {
        const { name = '', text, values = [] } = list(limit);
        const { rows } = await client.query({ name, text, values: [...values] });
        expect(rows.length).toBeLessThanOrEqual(limit + 1);
      }
      const { rows } = await client.query(
        'SELECT generic_plans > 0 AS "isKept" FROM pg_prepared_statements WHERE name = $1',
        [list(7).name],
      );
      expect(rows).toEqual([{ isKept: true }]);
    } finally {
      client.release(true);
    }
  });

  it('finds prefixes by the index of names, whatever the locale of the database', async () => {
    const { rows } = await app.database.pool.query(
      `SELECT collation_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'rooms' AND column_name = 'name'`,
    );
    expect(rows).toEqual([{ collation_name: 'C' }]);
  });

  /** Makes a table in the schema `million`, with the indexes of the one of the same name. */
  async function fill(table: string): Promise<void> {
    const client = await app.database.pool.connect();
    try {
      await client.query(`SET maintenance_work_mem = '256MB'`);
      await client.query(`CREATE UNLOGGED TABLE million.${table} (LIKE public.${table} INCLUDING STORAGE)`);
      await client.query(`ALTER TABLE million.${table} SET (autovacuum_enabled = off)`);
      const { rows } = await client.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnotnull AND attnum > 0`,
        [`million.${table}`],
      );
      for (const { name } of rows)
        await client.query(`ALTER TABLE million.${table} ALTER ${name} DROP NOT NULL`);
      const columns = (await client.query(`${ROWS[table]} FROM generate_series(1, 0) AS i`)).fields;
      await client.query(
        `INSERT INTO million.${table} (${columns.map(({ name }) => name).join(', ')})
         ${ROWS[table]} FROM generate_series(1, ${COUNTS[table] ?? MILLION}) AS i`,
      );
      const indexes = await client.query<{ text: string }>(
        `SELECT replace(indexdef, ' ON public.', ' ON million.') AS text
           FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1`,
        [table],
      );
      for (const { text } of indexes.rows) await client.query(text);
      await client.query(`ANALYZE million.${table}`);
    } finally {
      client.release(true);
    }
  }

  /** Blocks that Postgres reads for a page, in whichever way it may plan the statement. */
  async function blocksOf({ name, text, values = [] }: Query): Promise<number> {
    const client = await app.database.pool.connect();
    try {
      await client.query('SET search_path = million, public; SET jit = off');
      // Postgres plans a statement without a name for the values at hand, and one with a name, in the end, once for all.
      const modes = name ? ['force_custom_plan', 'force_generic_plan'] : ['force_custom_plan'];
      let most = 0;
      for (const mode of modes) most = Math.max(most, await blocksInMode(client, mode, text, values));
      return most;
    } finally {
      client.release(true);
    }
  }
});

async function blocksInMode(
  client: PoolClient,
  mode: string,
  text: string,
  values: readonly unknown[],
): Promise<number> {
  await client.query(`SET plan_cache_mode = ${mode}; DEALLOCATE ALL`);
  await client.query(`PREPARE page AS ${text}`);
  const given = values.length > 0 ? `(${values.map(toLiteral).join(', ')})` : '';
  const explained = await client.query(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE page${given}`,
  );
  const plan = explained.rows[0]['QUERY PLAN'][0].Plan as Record<string, number>;
  expect(plan['Actual Rows']).toBeGreaterThan(0);
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

function toLiteral(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `'{${value.join()}}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  return `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}
