import { Logger } from '@nestjs/common';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { migrationOptions } from './data-source.js';

/** Key of the advisory lock that lets one process at a time migrate: "foyer" on a telephone's keys. */
const MIGRATION_LOCK = 36_937;

/**
 * Brings the schema up to date. Safe when several processes start at once: the others wait and find nothing to do.
 * @returns the names of the migrations that this call ran
 */
export function migrateUp(databaseUrl: string): Promise<string[]> {
  return alone(databaseUrl, async (executor) => {
    const migrations = await executor.executePendingMigrations();
    return migrations.map(({ name }) => name);
  });
}

/**
 * Undoes the newest migration.
 * @returns its name; null when there is none
 */
export function migrateDown(databaseUrl: string): Promise<string | null> {
  return alone(databaseUrl, async (executor) => {
    // TypeORM lists the newest first.
    const [newest] = await executor.getExecutedMigrations();
    await executor.undoLastMigration();
    return newest?.name ?? null;
  });
}

/** Runs `work` on a connection of its own, without the deadlines of requests, while no other process migrates. */
async function alone<T>(databaseUrl: string, work: (executor: MigrationExecutor) => Promise<T>): Promise<T> {
  const dataSource: DataSource = await new DataSource(migrationOptions(databaseUrl)).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    await lock(runner);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    return await work(executor);
  } finally {
    // Closing the session gives the lock back.
    await dataSource.destroy();
  }
}

/** Waits until no other process migrates, and tells the operator when it has to. */
async function lock(runner: QueryRunner): Promise<void> {
  const [{ isFree }] = await runner.query('SELECT pg_try_advisory_lock($1) AS "isFree"', [MIGRATION_LOCK]);
  if (isFree) return;
  new Logger('Database').warn('Another process migrates the database: waiting until it has finished.');
  await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
}
