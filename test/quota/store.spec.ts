import { randomUUID } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { BatchingQuotaStore } from '../../src/quota/batching-quota.store.js';
import { PostgresQuotaStore } from '../../src/quota/postgres-quota.store.js';
import { startApp, type TestApp } from '../support/app.js';
import { holdTable, holdWindow } from '../support/lock.js';
import { consume, keyFor } from '../support/points.js';
import { describeQuotaStore, type StoreUnderTest } from '../support/quota-store.conformance.js';

async function startPostgresStore(): Promise<StoreUnderTest & { readonly app: TestApp }> {
  const app = await startApp({ DATABASE_POOL_SIZE: '20' });
  const { pool } = app.database;
  return {
    app,
    store: new PostgresQuotaStore(app.nest.get(Database)),
    passTime: async (id, ms) => {
      await pool.query(
        `UPDATE quota_windows SET resets_at = resets_at - $2 * interval '1 ms' WHERE organization_id = $1`,
        [id, ms],
      );
    },
    openWindow: async (id, ms) => {
      const { rows } = await pool.query<{ resets_at: Date }>(
        `INSERT INTO quota_windows VALUES ($1, 0, clock_timestamp() + $2 * interval '1 ms') RETURNING resets_at`,
        [id, ms],
      );
      return rows[0]?.resets_at.getTime() ?? NaN;
    },
    setLimit: async (id, limit) => {
      const key = keyFor(id);
      await pool.query(
        `INSERT INTO organizations (id, slug, name, plan, points_per_minute) VALUES ($1::uuid, $1::text, 'Acme', 'build', $2)
         ON CONFLICT (id) DO UPDATE SET points_per_minute = $2`,
        [id, limit],
      );
      await pool.query(
        `INSERT INTO api_keys (id, organization_id, name, secret_hash, last_characters, scopes)
         VALUES ($1, $2, 'backend', $3, 'abcd', '{}') ON CONFLICT DO NOTHING`,
        [key.id, id, key.secretHash],
      );
    },
    stop: () => app.stop(),
  };
}

describeQuotaStore('Postgres', startPostgresStore);

describe('the windows in Postgres', () => {
  it('are one row per organization over all its windows', async () => {
    const postgres = await startPostgresStore();
    const id = randomUUID();
    for (let window = 0; window < 3; window++) {
      await postgres.setLimit(id, 10);
      await consume(postgres.store, id, 1, 10);
      await postgres.passTime(id, 60_000);
    }
    const { rows } = await postgres.app.database.pool.query('SELECT used FROM quota_windows');
    await postgres.stop();

    expect(rows).toEqual([{ used: 1 }]);
  });

  it('that are locked hold up their organization, and none that is decided with it or after it', async () => {
    const postgres = await startPostgresStore();
    const { app, store: shared } = postgres;
    const store = new BatchingQuotaStore(shared, app.nest.get(Database));
    // Postgres locks windows in the order of their ids: two are locked before it, and two after it.
    const others = Array.from({ length: 5 }, () => randomUUID()).toSorted();
    const [locked = ''] = others.splice(2, 1);
    for (const id of [locked, ...others]) await postgres.setLimit(id, 10);
    const spendAll = (ids: readonly string[]) => Promise.all(ids.map((id) => consume(store, id, 1, 10)));
    await spendAll([locked, ...others]);
    const window = await holdWindow(app.database, locked);
    const [waiting, decided] = [consume(store, locked, 1, 10), spendAll(others)];

    expect((await decided).map(({ remaining }) => remaining)).toEqual([8, 8, 8, 8]);
    expect((await spendAll(others)).map(({ remaining }) => remaining)).toEqual([7, 7, 7, 7]);
    await window.untilAwaited(1);
    await window.release();
    expect(await waiting).toMatchObject({ admitted: true, remaining: 8 });
    await postgres.stop();
  });

  it('that stay locked are an outage, not a list that takes too long', async () => {
    const postgres = await startPostgresStore();
    const id = randomUUID();
    await postgres.setLimit(id, 10);
    const windows = await holdTable(postgres.app.database, 'quota_windows');
    await expect(consume(postgres.store, id, 1, 10)).rejects.toMatchObject({ code: 'database_unavailable' });
    await windows.release();
    await postgres.stop();
  });
});
