import { type Command, Option } from 'commander';
import { COMMAND_LINE } from '../events/actor.js';
import { type Scope, SCOPES } from '../auth/scope.js';
import { date, expiry, overlap } from './arguments.js';
import { describeApiKey } from '../auth/api-key.description.js';
import { issuedKeyRow } from './output.js';
import type { Runner } from './runner.js';

/** Keys that a list shows at the most. */
const MOST_KEYS = 10_000;

/** `foyer keys`: API keys of an organization. */
export function addKeysCommands(foyer: Command, runner: Runner): void {
  const keys = foyer.command('keys').description('API keys of an organization');

  keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--organization <slug>', 'whose key it is')
    .requiredOption('--name <name>', 'what it is for')
    .option('--expires <date>', 'when it stops working: ISO 8601, UTC unless it says otherwise', date)
    .addOption(
      new Option('--scopes <scopes...>', 'what it may do; everything if nothing is said').choices([
        ...SCOPES,
      ]),
    )
    .action((options: { organization: string; name: string; expires?: Date; scopes?: Scope[] }) =>
      runner.withServices(async (services) => {
        const { id } = await services.organizations.findBySlug(options.organization);
        const { name, scopes = SCOPES, expires = null } = options;
        return issuedKeyRow(
          await services.keys.create(id, { name, scopes, expiresAt: expires }, COMMAND_LINE),
        );
      }),
    );

  keys
    .command('list')
    .description('show the keys of an organization, not the secrets')
    .requiredOption('--organization <slug>', 'whose keys')
    .action((options: { organization: string }) =>
      runner.withServices(async (services) => {
        const { id } = await services.organizations.findBySlug(options.organization);
        const { items } = await services.keys.list(id, {
          limit: MOST_KEYS,
          after: null,
          revoked: true,
        });
        return items.map(describeApiKey);
      }),
    );

  keys
    .command('revoke')
    .description('make a key invalid, on every process at once')
    .argument('<id>', 'the id that "keys list" shows')
    .action((id: string) =>
      runner.withServices(async ({ keys: service }) =>
        describeApiKey(await service.revoke(await service.organizationOf(id), id, COMMAND_LINE)),
      ),
    );

  keys
    .command('rotate')
    .description('make a successor with the same name and scopes, shown this once, and let the old key end')
    .argument('<id>', 'the id that "keys list" shows')
    .option('--overlap <seconds>', 'how long the old key goes on working; 0 stops it at once', overlap, 0)
    .option(
      '--expires <date>',
      'when the successor stops working; "never", or when the old one would have',
      expiry,
    )
    .action((id: string, options: { overlap: number; expires?: Date | 'never' }) =>
      runner.withServices(async ({ keys: service }) => {
        const expiresAt = options.expires === 'never' ? null : options.expires;
        const rotation = { overlap: options.overlap, expiresAt };
        const organizationId = await service.organizationOf(id);
        return issuedKeyRow(await service.rotate(organizationId, id, rotation, COMMAND_LINE));
      }),
    );
}
