import type { Command } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import type { Runner } from './runner.js';

/** `foyer secrets`: what is encrypted in the database. */
export function addSecretsCommands(foyer: Command, runner: Runner): void {
  foyer
    .command('secrets')
    .description('what is encrypted in the database')
    .command('rotate')
    .description(
      'encrypt everything anew with the first of ENCRYPTION_KEYS; then the others are not needed any more',
    )
    .action(() =>
      runner.withServices(
        async ({ secretRotation, sealedTables, encryptionKeys, events }) => {
          await encryptionKeys.check();
          const rotated = {
            rooms: await secretRotation.rotate(sealedTables.rooms),
            answers: await secretRotation.rotate(sealedTables.answers),
            keysNotNeededAnyMore: await encryptionKeys.forgetFormer(),
          };
          await events.record([
            {
              ...COMMAND_LINE,
              type: 'secrets.rotated',
              organizationId: null,
              subjectId: 'encryption-keys',
              data: rotated,
            },
          ]);
          return rotated;
        },
        async () => (await import('../secrets/provide-encryption-keys.js')).provideEncryptionKeys,
      ),
    );
}
