import { DataSource } from 'typeorm';
import { migrations } from '../migrations/index.js';
import { migrateDown, migrateUp } from '../src/database/migrator.js';
import { startApp } from './support/app.js';
import { createDatabase, type TestDatabase } from './support/database.js';
import { eventually, startServer } from './support/process.js';

const NAMES = migrations.map(({ name }) => name);

describe('the migrations', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase('template0');
  });
  afterEach(() => database.drop());

  it('all run on an empty database, in their order, and then have nothing left to do', async () => {
    expect(await migrateUp(database.url)).toEqual(NAMES);
    expect(await migrateUp(database.url)).toEqual([]);
  });

  it('make the schema that the entities describe', async () => {
    await migrateUp(database.url);
    const app = await startApp({}, database);
    try {
      const dataSource = app.nest.get(DataSource);
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

      expect(dataSource.entityMetadatas).not.toHaveLength(0);
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    } finally {
      await app.stop();
    }
  });

  it('leave nothing behind when they are undone one by one, and can run again', async () => {
    await migrateUp(database.url);
    const complete = await schema();
    for (const name of NAMES.toReversed()) expect(await migrateDown(database.url)).toBe(name);

    expect(await schema()).toEqual([]);
    expect(await migrateDown(database.url)).toBeNull();
    expect(await migrateUp(database.url)).toEqual(NAMES);
    expect(await schema()).toEqual(complete);
  });

  it('run once when five processes start at once', async () => {
    const ran = await Promise.all(Array.from({ length: 5 }, () => migrateUp(database.url)));

    expect(ran.flat()).toEqual(NAMES);
    const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(NAMES);
  });

  it('are waited for by a process that finds another one at them, and says so', async () => {
    const other = await database.pool.connect();
    await other.query('SELECT pg_advisory_lock(36937)');
    const starting = startServer(database);
    await eventually(async () => {
      const { rows } = await database.pool.query(
        `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
          WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
      );
      return rows.length === 1;
    });
    await other.query('SELECT pg_advisory_unlock(36937)');
    other.release();
    const { stdout, code } = await (await starting).stop();

    expect(stdout).toContain('Another process migrates the database: waiting until it has finished.');
    expect(stdout).toContain(
      `The schema is up to date: ran ${NAMES.length} migrations, up to ${NAMES.at(-1)}.`,
    );
    expect(code).toBe(0);
  }, 90_000);

  /** Whatever a migration can make in a schema, described in lines. */
  async function schema(): Promise<string[]> {
    const { rows } = await database.pool.query<{ line: string }>(`
      SELECT format('%s.%s %s %s', table_name, column_name, data_type, is_nullable) AS line
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
      UNION ALL
      SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION ALL
      SELECT pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace AND conrelid <> 'migrations'::regclass
      UNION ALL
      SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname !~ '^_?migrations$'
      ORDER BY line`);
    return rows.map(({ line }) => line);
  }
});
