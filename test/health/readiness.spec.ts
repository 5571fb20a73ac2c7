import { migrations } from '../../migrations/index.js';
import { startApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { createDatabase } from '../support/database.js';
import { Database } from '../../src/database/database.js';
import { freePort, startServer } from '../support/process.js';
import { letTimePass, stopTheClock } from '../support/time.js';
import { useScene } from '../support/scene.js';

interface Health {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
}

const ask = async (url: string, what = 'ready'): Promise<{ status: number; body: Health; took: number }> => {
  const askedAt = performance.now();
  const { status, body } = await createClient(url).get<Health>(`/health/${what}`);
  return { status, body, took: performance.now() - askedAt };
};

describe('readiness', () => {
  const { app, startAnother, startProxy } = useScene();

  it('names each part that it checks', async () => {
    const { status, body } = await ask(app.url);

    expect(status).toBe(200);
    expect(body.details).toEqual({
      process: { status: 'up' },
      database: { status: 'up' },
      migrations: { status: 'up' },
      quotaStore: { status: 'up' },
      mediaServers: {
        status: 'up',
        message: 'There is none: group rooms have space for 4 people. Set JANUS_URL for more.',
      },
    });
  });

  it('does not depend on media servers, and says whether they respond', async () => {
    const nowhere = `ws://127.0.0.1:${await freePort()}`;
    const secrets = { JANUS_API_SECRET: 'a-secret', JANUS_ADMIN_KEY: 'a-key' };
    const { url } = await startAnother({ JANUS_URL: nowhere, ...secrets });
    const { status, body } = await ask(url);

    expect(status).toBe(200);
    expect(body.details.mediaServers).toEqual({
      status: 'up',
      message: 'None responds: people in group rooms do not hear and see each other.',
    });
  });

  it.each([
    ['refuses connections', 'refuse'],
    ['hangs', 'hang'],
  ] as const)('fails in time and names the part when Postgres %s; liveness does not', async (_, mode) => {
    const proxy = await startProxy();
    const cutOff = await startAnother({}, proxy.url);
    proxy.mode = mode;
    const { status, body, took } = await ask(cutOff.url);

    expect(status).toBe(503);
    expect(body.details.database?.status).toBe('down');
    expect(body.details.database?.message).toMatch(/not available|no response within 2000 ms/);
    expect(took).toBeLessThan(3_000);
    expect((await ask(cutOff.url, 'live')).status).toBe(200);

    proxy.mode = 'refuse';
  });

  it('does not reveal the address of the database', async () => {
    const proxy = await startProxy();
    const cutOff = await startAnother({}, proxy.url);
    proxy.mode = 'refuse';
    const { body } = await ask(cutOff.url);
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|postgres:|ECONN/);
  });

  it('fails while the newest migration has not run, and names it', async () => {
    const [newest] = migrations.slice(-1).map((Migration) => new Migration().name);
    await app.database.pool.query('DELETE FROM migrations WHERE name = $1', [newest]);
    await letTimePass(app, 1_000);
    const { status, body } = await ask(app.url);
    expect(status).toBe(503);
    expect(body.details).toMatchObject({
      database: { status: 'up' },
      migrations: { status: 'down', message: `The migration ${newest} has not run.` },
    });

    await app.database.pool.query('INSERT INTO migrations (timestamp, name) VALUES (0, $1)', [newest]);
    await letTimePass(app, 1_000);
    expect((await ask(app.url)).status).toBe(200);
  });

  it('succeeds with a schema newer than the process', async () => {
    await app.database.pool.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Later')`);
    await letTimePass(app, 1_000);
    expect((await ask(app.url)).status).toBe(200);
  });

  it('is checked at most once a second', async () => {
    await letTimePass(app, 1_000);
    stopTheClock();
    const query = jest.spyOn(app.nest.get(Database), 'query');
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(app.url)));
    const texts = query.mock.calls.map(([{ text }]) => text);
    query.mockRestore();

    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(texts.filter((text) => text.includes('transaction_read_only'))).toHaveLength(1);
  });

  it.each([
    ['is read-only, as after a failover', 'default_transaction_read_only = on', 'It is read-only.'],
    [
      'has other settings',
      `datestyle = 'German'`,
      'Its settings are not those that requests need: DateStyle.',
    ],
  ])('fails when the database %s', async (_, setting, message) => {
    const other = await startAnother({ DATABASE_POOL_SIZE: '2' });
    const database = other.nest.get(Database);
    await Promise.all(
      [1, 2].map(() =>
        database.transaction(async () => {
          await database.query({ text: `SET ${setting}` });
          await database.query({ text: 'SELECT pg_sleep(0.2)' });
        }),
      ),
    );
    const { status, body } = await ask(other.url);

    expect([status, body.details.database]).toEqual([503, { status: 'down', message }]);
  });

  it('fails on an empty database with MIGRATE_ON_START=false', async () => {
    const empty = await createDatabase('template1');
    const unmigrated = await startApp({ MIGRATE_ON_START: 'false' }, empty);
    const { status, body } = await ask(unmigrated.url);
    expect(status).toBe(503);
    expect(body.details).toMatchObject({ database: { status: 'up' }, migrations: { status: 'down' } });
    await unmigrated.stop();
    await empty.drop();
  });

  it.each([
    ['deny', 503, { status: 'down' }],
    ['allow', 200, { status: 'up', message: 'It is unavailable: requests are not metered.' }],
  ] as const)('without the quota store: %s', async (onFailure, expected, quotaStore) => {
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const other = await startAnother({ QUOTA_STORE: nowhere, QUOTA_ON_STORE_FAILURE: onFailure });
    const { status, body } = await ask(other.url);
    expect(status).toBe(expected);
    expect(body.details).toMatchObject({
      database: { status: 'up' },
      migrations: { status: 'up' },
      quotaStore,
    });
  });

  it('is not reached before the schema is up to date: a process listens only then', async () => {
    const empty = await createDatabase('template1');
    const server = await startServer(empty);
    const { rows } = await empty.pool.query('SELECT FROM migrations');
    expect(rows).toHaveLength(migrations.length);
    await server.stop();
    await empty.drop();
  });
});
