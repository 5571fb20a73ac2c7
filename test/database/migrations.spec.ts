import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { UNDOING } from '../../migrations/undoing.js';
import { newestMigration, undoNewestMigration } from '../../src/database/migration-undo.js';
import { migrateUp } from '../../src/database/migrator.js';
import { SCOPES } from '../../src/auth/api-key.js';
import { startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { eventually, startServer } from '../support/process.js';

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
    for (const name of NAMES.toReversed()) expect(await undo()).toBe(name);

    expect(await schema()).toEqual([]);
    expect(await undo()).toBeNull();
    expect(await migrateUp(database.url)).toEqual(NAMES);
    expect(await schema()).toEqual(complete);
  });

  it('each say what is lost when they are undone', () => {
    expect(Object.keys(UNDOING)).toEqual(NAMES);
  });

  it('never give a key more scopes than it had, however many are undone and run again', async () => {
    const restricted = SCOPES.flatMap((scope) => [[scope], SCOPES.filter((other) => other !== scope)]);
    await migrateUp(database.url);
    await database.pool.query(
      `INSERT INTO organizations (id, name, slug, plan) VALUES (gen_random_uuid(), 'Acme', 'acme', 'grow')`,
    );
    for (const scopes of [...restricted, [...SCOPES], []]) {
      await database.pool.query(
        `INSERT INTO api_keys (id, organization_id, name, secret_hash, scopes)
         SELECT gen_random_uuid(), id, 'key', '', $1 FROM organizations`,
        [scopes],
      );
    }
    const select = `SELECT id, scopes FROM api_keys WHERE revoked_at IS NULL ORDER BY id`;
    const before = new Map(
      (await database.pool.query<Key>(select)).rows.map(({ id, scopes }) => [id, scopes]),
    );

    // The oldest one is left out: it takes the keys themselves away.
    for (const undone of [1, Math.floor(NAMES.length / 2), NAMES.length - 1]) {
      for (let i = 0; i < undone; i++) await undo();
      await migrateUp(database.url);
      for (const { id, scopes } of (await database.pool.query<Key>(select)).rows) {
        expect([undone, scopes, before.get(id)]).toEqual([undone, scopes, expect.arrayContaining(scopes)]);
      }
    }
    // Those that had everything, but for scopes that no migration ever gives, still work.
    const given = ['rooms:read', 'rooms:host', 'rooms:write', 'rooms:delete', 'keys:manage'];
    const whole = [...before.values()].filter((scopes) => given.every((scope) => scopes.includes(scope)));
    expect(whole.length).toBeGreaterThan(0);
    expect((await database.pool.query(select)).rowCount).toBe(whole.length);
  }, 60_000);

  it.each([
    [
      'OnlySealedRoomKeys1764000000032',
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, created_at, ends_at)
       SELECT gen_random_uuid(), 1, id, 'in-clear', 'normal', false, 'h', 'v', now(), now() FROM organizations`,
      'The keys of 1 rooms are in the database in clear text',
      `UPDATE rooms SET ends_at = now() - interval '61 minutes'`,
    ],
    [
      'OnlySealedResponses1764000000033',
      `INSERT INTO idempotency_keys (organization_id, key, fingerprint, claim, claimed_until, expires_at, answer)
       SELECT id, 'in-clear', '', gen_random_uuid(), now(), now() + interval '1 hour', '{}' FROM organizations`,
      '1 stored responses are in the database in clear text',
      `UPDATE idempotency_keys SET expires_at = now()`,
    ],
  ])('refuse to lose what is in clear text: %s', async (name, insert, reason, expire) => {
    await migrateUp(database.url);
    while ((await undo()) !== name);
    await database.pool.query(
      `INSERT INTO organizations (id, name, slug, plan) VALUES (gen_random_uuid(), 'Acme', 'acme', 'grow')`,
    );
    await database.pool.query(insert);

    const refused = migrateUp(database.url);
    await expect(refused).rejects.toThrow(reason);
    await expect(refused).rejects.toThrow(
      'run "foyer secrets rotate" with the version that was used until now',
    );
    // What has expired is of no use to anybody.
    await database.pool.query(expire);
    expect(await migrateUp(database.url)).toContain(name);
  });

  it('run once when five processes start at once', async () => {
    const ran = await Promise.all(Array.from({ length: 5 }, () => migrateUp(database.url)));

    expect(ran.flat().toSorted()).toEqual(NAMES.toSorted());
    const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(NAMES);
  });

  it('are waited for by a process that finds another one at them, and says who', async () => {
    const other = await database.pool.connect();
    // As an older process does, which locks for its session.
    await other.query(`SET application_name = 'another'`);
    const { rows } = await other.query<{ pid: number }>(
      'SELECT pg_backend_pid() AS pid, pg_advisory_lock(36937)',
    );
    const starting = startServer(database);
    await eventually(async () => {
      const waiting = await database.pool.query(
        `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
          WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
      );
      return waiting.rowCount === 1;
    });
    await other.query('SELECT pg_advisory_unlock(36937)');
    other.release(true);
    const { stdout, code } = await (await starting).stop();

    const [line = ''] = stdout.split('\n').filter((text) => text.includes('Another process migrates'));
    expect((JSON.parse(line) as { message: string }).message).toMatch(
      `Another process migrates the database: waiting until it has finished. It is the Postgres process ${rows[0]?.pid} ("another"`,
    );
    expect(stdout).toContain(
      `The schema is up to date: ran ${NAMES.length} migrations, up to ${NAMES.at(-1)}.`,
    );
    expect(code).toBe(0);
  }, 90_000);

  it('are not waited for without end: the error names who is in the way', async () => {
    const other = await database.pool.connect();
    await other.query(`SET application_name = 'another'; SELECT pg_advisory_lock(36937)`);

    await expect(migrateUp(database.url, 10)).rejects.toThrow(/others were in the way .*\("another", role "/);
    other.release(true);
    expect(await migrateUp(database.url)).toEqual(NAMES);
  });

  it('are not waited for where there is nothing to do', async () => {
    await migrateUp(database.url);
    const other = await database.pool.connect();
    await other.query('SELECT pg_advisory_lock(36937)');

    expect(await migrateUp(database.url, 10)).toEqual([]);
    other.release(true);
  });

  it('let requests go first where they wait for a table that somebody holds', async () => {
    await migrateUp(database.url);
    // The newest that needs one of the tables below.
    for (let last: string | null = ''; last !== 'LiveRooms1764000000060';) last = await undo();
    const other = await database.pool.connect();
    await other.query('BEGIN; LOCK TABLE api_keys, rooms, audit_events IN ACCESS EXCLUSIVE MODE');

    await expect(migrateUp(database.url, 10)).rejects.toThrow('others were in the way');
    await other.query('ROLLBACK');
    other.release();
    await migrateUp(database.url);
    const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    expect(rows.map(({ name }) => name)).toEqual(NAMES);
  });

  interface Key {
    readonly id: string;
    readonly scopes: string[];
  }

  /** @returns what was undone */
  async function undo(): Promise<string | null> {
    const newest = await newestMigration(database.url);
    if (newest) await undoNewestMigration(database.url, newest.name);
    return newest?.name ?? null;
  }

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
