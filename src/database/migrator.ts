import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { placeOf } from './connection.js';
import { migrationOptions } from './data-source.js';
import { checkDatabase } from './database-check.js';
import { UnreachableDatabaseError } from './database.errors.js';
import { isWorthWaitingFor } from './explain-database-failure.js';
import { MIGRATION_REFUSED, SchemaChangeError } from './schema-change-error.js';

/** Key of the advisory lock that lets one process at a time migrate: "foyer" on a telephone's keys. */
const MIGRATION_LOCK = 36_937;
/** How long a statement may wait for a lock, in ms: requests wait behind a waiting ALTER TABLE. */
const LOCK_TIMEOUT = 3_000;
/** The pause before the next attempt, in ms, in which requests are served. */
const PAUSE = 500;
/** How long to wait for the locks of a migration, in ms. */
const TIMEOUT = 5 * 60_000;

/** SQLSTATEs: lock timeout, deadlock. */
const LOCK_FAILURES: ReadonlySet<unknown> = new Set(['55P03', '40P01']);

/** A connection for changes of the schema. */
export interface Migrator {
  readonly runner: QueryRunner;
  readonly executor: MigrationExecutor;
}

/**
 * Brings the schema up to date. Several processes may do so at the same time: each migration is run by one of them. Takes no
 * lock if there is nothing to do.
 * @param timeout how long to wait for locks with each migration, in ms
 * @returns the names of the migrations that this call ran
 * @throws SchemaChangeError when others hold the locks for longer, or a migration refuses to run
 */
export function migrateUp(databaseUrl: string, timeout = TIMEOUT): Promise<string[]> {
  return withMigrator(databaseUrl, async (migrator) => {
    const ran: string[] = [];
    while ((await migrator.executor.getPendingMigrations()).length > 0) {
      const name = await alone(migrator, timeout, async ({ executor }) => {
        const [next] = await executor.getPendingMigrations();
        if (next) await executor.executeMigration(next);
        return next?.name;
      });
      if (name) ran.push(name);
    }
    return ran;
  });
}

/**
 * Connects for work on the schema, without the deadlines of requests.
 * @throws UnreachableDatabaseError; UnusableDatabaseError
 */
export async function withMigrator<T>(
  databaseUrl: string,
  work: (migrator: Migrator) => Promise<T>,
): Promise<T> {
  const { keepsSessions } = await checkDatabase({ databaseUrl, DATABASE_PREPARED_STATEMENTS: false }).catch(
    (error: unknown) => {
      throw isWorthWaitingFor(error) ? new UnreachableDatabaseError(placeOf(databaseUrl), error) : error;
    },
  );
  const dataSource = await new DataSource(migrationOptions(databaseUrl, keepsSessions)).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    return await work({ runner, executor: new MigrationExecutor(dataSource, runner) });
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Runs `work` in a transaction while no other process migrates. The lock belongs to the transaction, because a pooler would
 * keep the lock of a session for ever. It waits for locks in short attempts, between which requests are served.
 * @throws SchemaChangeError
 */
export async function alone<T>(
  migrator: Migrator,
  timeout: number,
  work: (migrator: Migrator) => Promise<T>,
): Promise<T> {
  const { runner } = migrator;
  const deadline = performance.now() + timeout;
  for (let isAnnounced = false; ; isAnnounced = true) {
    await runner.startTransaction();
    try {
      await runner.query(
        `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', '0', true),
                set_config('idle_in_transaction_session_timeout', '0', true)`,
        [String(Math.min(LOCK_TIMEOUT, timeout))],
      );
      if (!isAnnounced) await announceOthers(runner);
      await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      const result = await work(migrator);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === MIGRATION_REFUSED) throw new SchemaChangeError(message);
      if (!LOCK_FAILURES.has(code)) throw error;
      const other = await describeOther(runner);
      if (performance.now() + PAUSE > deadline) throw new SchemaChangeError(tooLong(timeout, other));
      if (!isAnnounced) new Logger('Database').warn(`A migration waits for a lock. It is held by ${other}.`);
    }
    await sleep(PAUSE);
  }
}

/** Logs, before the wait, that another process is migrating. */
async function announceOthers(runner: QueryRunner): Promise<void> {
  const [{ isFree }] = await runner.query('SELECT pg_try_advisory_xact_lock($1) AS "isFree"', [
    MIGRATION_LOCK,
  ]);
  if (isFree) return;
  new Logger('Database').warn(
    `Another process migrates the database: waiting until it has finished. It is ${await describeOther(runner)}.`,
  );
}

/** The process that holds the lock of migrations, or otherwise the one with the oldest transaction. */
async function describeOther(runner: QueryRunner): Promise<string> {
  const [other] = await runner.query(
    `SELECT a.pid, a.application_name AS name, a.usename AS role
       FROM pg_stat_activity AS a
       LEFT JOIN pg_locks AS l ON l.pid = a.pid AND l.locktype = 'advisory' AND l.objid = $1 AND l.granted
      WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
        AND (l.pid IS NOT NULL OR a.xact_start IS NOT NULL)
      ORDER BY l.pid IS NULL, a.xact_start LIMIT 1`,
    [MIGRATION_LOCK],
  );
  if (!other) return 'a transaction that is over by now';
  return `the Postgres process ${other.pid} ("${other.name}", role "${other.role}")`;
}

function tooLong(timeout: number, other: string): string {
  return (
    `The schema was not brought up to date, because others were in the way for ${Math.round(timeout / 1_000)} s: ` +
    `${other}. Start Foyer again when it has finished; if nobody needs it, end it with pg_terminate_backend.`
  );
}
