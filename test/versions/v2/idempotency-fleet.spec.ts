import { type HttpResponse, createClient } from '../../support/client.js';
import { inMinutes } from '../../support/factories.js';
import { holdTable } from '../../support/lock.js';
import { expectProblem } from '../../support/problems.js';
import { eventually, type ServerProcess } from '../../support/process.js';
import type { Room } from '../../support/rooms.js';
import { useScene } from '../../support/scene.js';

const PATH = '/v2/rooms';
const KEYED = { 'Idempotency-Key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
const ENVIRONMENT = { PUBLIC_URL: 'https://rooms.example' };

describe('an idempotency key over processes', () => {
  const { app, acme, startProcess, startProxy } = useScene({}, { callerPerTest: true });
  let body: object;

  beforeEach(() => {
    body = { endsAt: inMinutes(30) };
  });

  const start = (url?: string): Promise<ServerProcess> => startProcess(ENVIRONMENT, url);

  const post = ({ url }: { readonly url: string }, sent: object = body): Promise<HttpResponse<Room>> =>
    createClient(url, acme.key.token).post<Room>(PATH, sent, KEYED);

  async function countRooms(): Promise<number> {
    const { rowCount } = await app.database.pool.query('SELECT FROM rooms WHERE organization_id = $1', [
      acme.organization.id,
    ]);
    return rowCount ?? NaN;
  }

  async function pointsSpent(): Promise<number> {
    const { body: quota } = await acme.get<{ limit: number; remaining: number }>('/v2/quota');
    // That read has cost one point as well.
    return quota.limit - quota.remaining - 1;
  }

  it('works on each of them and after a restart', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const first = await post(one);
    const second = await post(other);
    expectProblem(await post(other, { ...body, locked: true }), 422, 'idempotency_key_reused');
    await Promise.all([one.stop(), other.stop()]);
    const third = await post(await start());

    expect(first.status).toBe(201);
    for (const again of [second, third]) {
      expect([again.status, again.text]).toEqual([201, first.text]);
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
    }
    expect(await countRooms()).toBe(1);
    expect(await pointsSpent()).toBe(3);
  }, 60_000);

  it('creates one room for requests to all of them at once', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => post([one, other, app][i % 3] ?? app)),
    );
    const created = answers.filter(({ status }) => status === 201);

    expect(created.length).toBeGreaterThan(0);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await countRooms()).toBe(1);
    expect(await pointsSpent()).toBe(3);
  }, 60_000);

  it('creates one room when the process is killed during the request and another one gets the retry', async () => {
    const victim = await start();
    const rooms = await holdTable(app.database, 'rooms');
    const lost = post(victim).catch((error: unknown) => error);
    await rooms.untilAwaited(1);
    await victim.stop('SIGKILL');
    expect(await lost).toMatchObject({ message: 'fetch failed' });
    // No process knows yet that it is dead.
    expectProblem(await post(app), 409, 'idempotency_key_in_use');
    await app.database.pool.query(`UPDATE idempotency_keys SET claimed_until = clock_timestamp()`);
    const retried = post(app);
    await rooms.untilAwaited(2);
    await rooms.release();

    expect((await retried).status).toBe(201);
    expect((await post(app)).text).toBe((await retried).text);
    // What the dead process had begun is over when its session is.
    await eventually(async () => (await sessionsInTransaction()) === 0);
    expect(await countRooms()).toBe(1);
  }, 60_000);

  it('creates one room when the database is lost during the request, which gets 503', async () => {
    const proxy = await startProxy();
    const server = await start(proxy.url);
    const rooms = await holdTable(app.database, 'rooms');
    const first = post(server);
    await rooms.untilAwaited(1);
    proxy.mode = 'refuse';
    expectProblem(await first, 503, 'database_unavailable');
    await rooms.release();
    proxy.mode = 'forward';
    await app.database.pool.query(`UPDATE idempotency_keys SET claimed_until = clock_timestamp()`);

    expect((await post(server)).status).toBe(201);
    await eventually(async () => (await sessionsInTransaction()) === 0);
    expect(await countRooms()).toBe(1);
  }, 60_000);

  async function sessionsInTransaction(): Promise<number> {
    const { rowCount } = await app.database.pool.query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'foyer' AND xact_start IS NOT NULL`,
    );
    return rowCount ?? NaN;
  }
});
