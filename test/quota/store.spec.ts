import { randomUUID } from 'node:crypto';
import { Database } from '../../src/database/database.js';
import { PostgresQuotaStore } from '../../src/quota/postgres-quota.store.js';
import { startApp, type TestApp } from '../support/app.js';
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
    stop: () => app.stop(),
  };
}

describeQuotaStore('Postgres', startPostgresStore);

describe('the windows in Postgres', () => {
  it('are one row per organization over all its windows', async () => {
    const postgres = await startPostgresStore();
    const id = randomUUID();
    for (let window = 0; window < 3; window++) {
      await postgres.store.consume(id, 1, 10);
      await postgres.passTime(id, 60_000);
    }
    const { rows } = await postgres.app.database.pool.query('SELECT used FROM quota_windows');
    await postgres.stop();

    expect(rows).toEqual([{ used: 1 }]);
  });
});
