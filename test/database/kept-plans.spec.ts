import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/database.js';
import { joinedPage } from '../signalling/test-page.js';
import type { TestApp } from '../support/app.js';
import { inMinutes } from '../support/factories.js';
import { eventually } from '../support/process.js';
import { insertRooms, makeRoom } from '../support/rooms.js';
import { type Scene, useScene } from '../support/scene.js';
import { copyRow } from '../support/tables.js';
import { makeWebhook, WebhookReceiver } from '../support/webhook-receiver.js';

/** Postgres plans a statement so often for its values before it decides whether to keep a plan. */
const AT_FIRST = 5;
/** Now and then it plans once more, because a table has grown by a block since. */
const AT_MOST = 2 * AT_FIRST;
/** So often that one of two connections has to decide. */
const TIMES = 2 * AT_MOST + 2;

/** How many rows a table has that is not small. */
const MANY = 3_000;

/** A prepared statement of one connection. */
interface Prepared {
  readonly statement: string;
  readonly generic: number;
  readonly custom: number;
}

describe('Postgres', () => {
  const scene = useScene({ DATABASE_POOL_SIZE: '2' });

  it('plans no statement of a request or a message anew each time', async () => {
    await doEverything(scene);
    // In small tables all plans cost the same.
    await fillTables(scene);
    await scene.app.database.pool.query('ANALYZE');
    for (let time = 0; time < TIMES; time += 1) await doEverything(scene);

    const found = await askConnections<Prepared>(
      scene.app,
      `SELECT statement, generic_plans::integer AS generic, custom_plans::integer AS custom FROM pg_prepared_statements`,
    );
    expect(found.length).toBeGreaterThan(20);
    const planned = found.filter(({ generic, custom }) => generic === 0 && custom > AT_MOST);
    expect(planned.map(({ statement }) => statement)).toEqual([]);
  });
});

describe('a plan that Postgres has kept since there was little', () => {
  const scene = useScene({ DATABASE_POOL_SIZE: '2', WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' });
  const { app, acme } = scene;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterAll(() => receiver.stop());

  const isAllDelivered = async (): Promise<boolean> => {
    const { rows } = await app.database.pool.query<{ is: boolean }>(
      `SELECT bool_and(state = 'delivered') AS is FROM webhook_deliveries`,
    );
    return rows[0]?.is === true;
  };

  it('never reads all that there is later without an index', async () => {
    await makeWebhook(acme, { url: receiver.url, eventTypes: ['room.created'] });
    await doEverything(scene);
    await app.database.pool.query('ANALYZE');
    for (let time = 1; time < TIMES; time += 1) await doEverything(scene);
    await eventually(isAllDelivered);
    await fillTables(scene);

    const before = await rowsReadInOrder(app);
    await doEverything(scene);
    await eventually(isAllDelivered);
    const after = await rowsReadInOrder(app);
    const rowsRead = [...after].map(([table, rows]) => [table, rows - (before.get(table) ?? 0)] as const);
    expect(rowsRead.filter(([, rows]) => rows >= MANY)).toEqual([]);
  });
});

/** What happens often. */
async function doEverything({ app, acme }: Pick<Scene, 'app' | 'acme'>): Promise<void> {
  const { body: meeting } = await acme.post<{ meetingId: string }>('/v1/meetings', {
    endDate: inMinutes(30),
  });
  await acme.get(`/v1/meetings/${meeting.meetingId}`);
  await acme.get('/v1/meetings?limit=2');
  await acme.delete(`/v1/meetings/${meeting.meetingId}`);
  const room = await makeRoom(acme, { locked: true });
  for (const path of ['', '/participants', '/sessions']) await acme.get(`/v2/rooms/${room.id}${path}`);
  for (const path of ['rooms?limit=2', 'sessions?limit=2', 'quota']) await acme.get(`/v2/${path}`);
  const [host, guest] = [await joinedPage(app, room, 'host'), await joinedPage(app, room, 'host')];
  await host.send('media', { microphone: true, camera: false, screen: false, hand: true });
  await guest.send('leave');
  await host.send('leave');
  await acme.delete(`/v2/rooms/${room.id}`);
}

/** As much as there is later. */
async function fillTables({ app, acme }: Pick<Scene, 'app' | 'acme'>): Promise<void> {
  await insertRooms(app, acme, MANY, 'now()');
  const unique = { id: 'gen_random_uuid()' };
  const text = `md5(random()::text)`;
  await copyRow(app, 'organizations', MANY, { ...unique, slug: text });
  await copyRow(app, 'api_keys', MANY, { id: `left(${text}, 16)` });
  for (const table of ['past_rooms', 'audit_events']) await copyRow(app, table, MANY, unique);
  const ofAnyRoom = { ...unique, room_id: 'gen_random_uuid()' };
  await copyRow(app, 'participants', MANY, ofAnyRoom, 'left_at IS NOT NULL');
  await copyRow(app, 'room_sessions', MANY, ofAnyRoom, 'ended_at IS NOT NULL');
  // There are none without webhooks.
  await copyRow(app, 'webhook_deliveries', MANY, unique, 'due_at IS NULL');
}

/** Of each table, how many rows have been read without an index. */
async function rowsReadInOrder(app: TestApp): Promise<Map<string, number>> {
  await askConnections(app, 'SELECT pg_stat_force_next_flush()');
  const { rows } = await app.database.pool.query<{ relname: string; read: string }>(
    'SELECT relname, seq_tup_read AS read FROM pg_stat_user_tables',
  );
  return new Map(rows.map(({ relname, read }) => [relname, Number(read)]));
}

/** Asks both connections of the application. */
async function askConnections<Row extends object>({ nest }: TestApp, query: string): Promise<Row[]> {
  const pool = poolOf(nest.get(DataSource));
  const connections = [await pool.connect(), await pool.connect()];
  const results = await Promise.all(connections.map((connection) => connection.query<Row>(query)));
  for (const connection of connections) connection.release();
  return results.flatMap(({ rows }) => rows);
}
