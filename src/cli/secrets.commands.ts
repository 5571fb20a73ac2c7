import type { Command } from 'commander';
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
        async ({ roomKeys, answers, encryptionKeys }) => {
          await encryptionKeys.check();
          const rotated = { rooms: await roomKeys.rotate(), answers: await answers.rotate() };
          return { ...rotated, keysNotNeededAnyMore: await encryptionKeys.forgetFormer() };
        },
        async () => (await import('../secrets/provide-encryption-keys.js')).provideEncryptionKeys,
      ),
    );
}
