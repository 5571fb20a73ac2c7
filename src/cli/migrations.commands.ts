import type { Command } from 'commander';
import { migrateDown, migrateUp } from '../database/migrator.js';
import type { Runner } from './runner.js';

/** `foyer migrations`: the schema of the database. */
export function addMigrationsCommands(foyer: Command, runner: Runner): void {
  const migrations = foyer.command('migrations').description('the schema of the database');

  migrations
    .command('run')
    .description('bring the schema up to date')
    .action(() => runner.withDatabase(async (config) => ({ ran: await migrateUp(config.databaseUrl) })));

  migrations
    .command('undo')
    .description('undo the newest migration, with the data it holds')
    .action(() => runner.withDatabase(async (config) => ({ undone: await migrateDown(config.databaseUrl) })));
}
