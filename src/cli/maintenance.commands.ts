import type { Command } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import type { Runner } from './runner.js';

/** `foyer migrations`, `foyer rooms` and `foyer secrets`: maintenance of the database. */
export function addMaintenanceCommands(foyer: Command, runner: Runner): void {
  const migrations = foyer.command('migrations').description('the database schema');

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
    .option('--yes', 'confirm; without this option, the command only says what would be lost')
    .action(({ yes }: { yes?: boolean }) =>
      runner.withDatabase(async ({ databaseUrl }) => {
        const { newestMigration, undoNewestMigration } = await import('../database/migration-undo.js');
        const newest = await newestMigration(databaseUrl);
        if (!newest) return { undone: null };
        if (!yes) {
          undo.error(
            `Nothing was undone. Undoing ${newest.name} is final: ${newest.loses} ` +
              'Back up the database, stop all Foyer processes, and repeat the command with --yes.',
          );
        }
        await undoNewestMigration(databaseUrl, newest.name);
        return { undone: newest.name, lost: newest.loses };
      }),
    );

  foyer
    .command('rooms')
    .description('the rooms of all organizations')
    .command('purge')
    .description('delete expired rooms now, as the server does periodically')
    .action(() => runner.withServices(async ({ rooms }) => ({ purged: await rooms.purge(COMMAND_LINE) })));

  foyer
    .command('secrets')
    .description('encrypted values in the database')
    .command('rotate')
    .description(
      'encrypt all values again with the first of ENCRYPTION_KEYS, so that the others can be removed',
    )
    .action(() =>
      runner.withServices(
        async ({ secretRotation, sealedTables, encryptionKeys, events }) => {
          await encryptionKeys.check();
          const rotated = {
            rooms: await secretRotation.rotate(sealedTables.rooms),
            answers: await secretRotation.rotate(sealedTables.answers),
            webhooks: await secretRotation.rotate(sealedTables.webhooks),
            keysNotNeededAnyMore: await encryptionKeys.forgetFormer(),
          };
          const subject = { organizationId: null, subjectId: 'encryption-keys' };
          await events.record([{ ...COMMAND_LINE, ...subject, type: 'secrets.rotated', data: rotated }]);
          return rotated;
        },
        async () => (await import('../secrets/key-file.js')).provideEncryptionKeys,
      ),
    );
}
