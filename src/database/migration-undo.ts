import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { NIL as NO_ORGANIZATION } from 'uuid';
import { UNDOING } from '../../migrations/undoing.js';
import { alone, withMigrator } from './migrator.js';
import { MIGRATION_EVENTS, SchemaChangeError } from './schema-change-error.js';

/** How long to wait for a process that is migrating, in ms. */
const TIMEOUT = 30_000;
/** How long to wait for connections of processes that have just ended, in ms. */
const LEAVING = 2_000;
const PAUSE = 100;

/** What undoing the newest migration would do. */
export interface Undo {
  readonly name: string;
  /** In a sentence. */
  readonly loses: string;
}

/**
 * What {@link undoNewestMigration} would undo; null when no migration has run.
 * @throws SchemaChangeError when it is not known here
 */
export function newestMigration(databaseUrl: string): Promise<Undo | null> {
  return withMigrator(databaseUrl, async ({ executor }) => {
    // TypeORM lists the newest first.
    const [newest] = await executor.getExecutedMigrations();
    if (!newest) return null;
    const undoing = UNDOING[newest.name];
    if (!undoing)
      throw new SchemaChangeError(
        `The newest migration, ${newest.name}, is of a newer Foyer: undo it with that one.`,
      );
    return { name: newest.name, loses: undoing.loses };
  });
}

/**
 * Undoes a migration, with the data that only it holds, and leaves an audit event. When it runs again,
 * all restrictions are still in force.
 * @param name the newest one, as {@link newestMigration} named it
 * @throws SchemaChangeError when it is not the newest one any more, or a Foyer is connected to the database
 */
export function undoNewestMigration(databaseUrl: string, name: string): Promise<void> {
  return withMigrator(databaseUrl, (migrator) =>
    alone(migrator, TIMEOUT, async ({ runner, executor }) => {
      const [newest] = await executor.getExecutedMigrations();
      if (newest?.name !== name)
        throw new SchemaChangeError(
          `${name} is not the newest migration any more: somebody else has migrated.`,
        );
      await refuseBesideOthers(runner);
      const { before } = UNDOING[name] ?? {};
      if (before) await runner.query(before);
      await executor.undoLastMigration();
      await leaveEvent(runner, name);
    }),
  );
}

/** A process that serves would fail, and one that starts would migrate again. Those that have just ended may still leave. */
async function refuseBesideOthers(runner: QueryRunner): Promise<void> {
  let others = await othersBeside(runner);
  for (const deadline = performance.now() + LEAVING; others.length > 0; others = await othersBeside(runner)) {
    if (performance.now() > deadline) {
      throw new SchemaChangeError(
        `Nothing was undone, because Foyer is connected to the database (${others.join(', ')}): stop all of its processes first.`,
      );
    }
    await sleep(PAUSE);
  }
}

/** Connections of other processes of Foyer, in words. */
async function othersBeside(runner: QueryRunner): Promise<string[]> {
  // Within a transaction, pg_stat_activity stays as it was when it was first read.
  await runner.query('SELECT pg_stat_clear_snapshot()');
  const rows: { name: string; count: number; address: string | null }[] = await runner.query(
    `SELECT application_name AS name, count(*)::integer, host(client_addr) AS address
       FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'foyer%'
      GROUP BY 1, 3 ORDER BY 1, 3`,
  );
  return rows.map(({ name, count, address }) => `${count} of "${name}" from ${address ?? 'this machine'}`);
}

/** As long as there is a table for it. Columns that came later are left out. */
async function leaveEvent(runner: QueryRunner, name: string): Promise<void> {
  const [{ isThere }] = await runner.query(`SELECT to_regclass('audit_events') IS NOT NULL AS "isThere"`);
  if (!isThere) return;
  await runner.query(
    `INSERT INTO audit_events (id, organization_id, type, subject_id, actor, data)
     VALUES (gen_random_uuid(), $1, $2, $3, 'command_line', '{}')`,
    [NO_ORGANIZATION, MIGRATION_EVENTS[0], name],
  );
}
