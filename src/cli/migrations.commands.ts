import type { Command } from 'commander';
import type { Runner } from './runner.js';

/** `foyer migrations`: the schema of the database. */
export function addMigrationsCommands(foyer: Command, runner: Runner): void {
  const migrations = foyer.command('migrations').description('the schema of the database');

  migrations
    .command('run')
    .description('bring the schema up to date')
    .action(() =>
      runner.withDatabase(async ({ databaseUrl }) => {
        const { migrateUp } = await import('../database/migrator.js');
        return { ran: await migrateUp(databaseUrl) };
      }),
    );

  const undo = migrations
    .command('undo')
    .description('undo the newest migration, with the data it holds, while no Foyer runs')
    .option('--yes', 'do it; without this option, say what would be lost')
    .action(({ yes }: { yes?: boolean }) =>
      runner.withDatabase(async ({ databaseUrl }) => {
        const { newestMigration, undoNewestMigration } = await import('../database/migration-undo.js');
        const newest = await newestMigration(databaseUrl);
        if (!newest) return { undone: null };
        if (!yes) {
          undo.error(
            `Nothing was undone. Undoing ${newest.name} cannot be taken back: ${newest.loses} ` +
              'Back up the database, stop all processes of Foyer, and repeat the command with --yes.',
          );
        }
        await undoNewestMigration(databaseUrl, newest.name);
        return { undone: newest.name, lost: newest.loses };
      }),
    );
}
