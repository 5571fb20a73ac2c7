import { migrateUp } from '../../src/database/migrator.js';
import { startApp } from '../support/app.js';
import { expectTheCoreToWork } from '../support/core.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { PgBouncer } from '../support/pgbouncer.js';
import { runServer } from '../support/process.js';

describe('behind PgBouncer', () => {
  let database: TestDatabase;
  let pooler: PgBouncer;

  beforeEach(async () => {
    database = await createDatabase('template0');
  });
  afterEach(async () => {
    await pooler.stop();
    await database.drop();
  });

  /** Migrates, serves, stops, and all of it again: nothing may be left behind in the pooler that a start waits for. */
  async function expectToWorkTwice(environment: NodeJS.ProcessEnv = {}): Promise<void> {
    for (let start = 0; start < 2; start++) {
      await migrateUp(pooler.url);
      const app = await startApp(environment, { ...database, url: pooler.url });
      await expectTheCoreToWork(app);
      await app.stop();
    }
  }

  it('everything works in session mode, whatever the defaults of the database', async () => {
    await database.pool.query(
      `DO $$ BEGIN EXECUTE format($f$ALTER DATABASE %I SET datestyle = 'German'$f$, current_database()); END $$`,
    );
    pooler = await PgBouncer.before(database.url, 'session');

    await expectToWorkTwice();
  });

  it('the start names the missing settings in transaction mode, and everything works with them', async () => {
    pooler = await PgBouncer.before(database.url, 'transaction');
    const start = { DATABASE_URL: pooler.url };

    const named = await runServer(start);
    expect(named).toMatchObject({ code: 1, stdout: '' });
    expect(named.stderr).toMatch(
      /^DATABASE_URL leads through a pooler .*DATABASE_PREPARED_STATEMENTS=false.*\n$/,
    );

    const unset = await runServer({ ...start, DATABASE_PREPARED_STATEMENTS: 'false' });
    expect(unset.code).toBe(1);
    const [, statements = ''] = /run "(.*)" and restart the pooler\.\n$/.exec(unset.stderr) ?? [];
    expect(statements).toMatch(/ALTER ROLE \w+ SET statement_timeout = '10s';/);

    // Of this database alone: the role is that of all tests.
    const [{ name } = { name: '' }] = (
      await database.pool.query<{ name: string }>('SELECT current_database() AS name')
    ).rows;
    await database.pool.query(statements.replaceAll(' SET ', ` IN DATABASE ${name} SET `));
    await pooler.stop();
    pooler = await PgBouncer.before(database.url, 'transaction');
    await expectToWorkTwice({ DATABASE_PREPARED_STATEMENTS: 'false' });
  });
});
