import { type Command, Option } from 'commander';
import { describeApiKey, type Scope, SCOPES } from '../auth/api-key.js';
import { COMMAND_LINE } from '../events/actor.js';
import { date, expiry, overlap } from './arguments.js';
import { issuedKeyRow } from './output.js';
import type { Runner } from './runner.js';

/** Maximum number of keys in a list. */
const MAX_KEYS = 10_000;

/** `foyer keys`: API keys of an organization. */
export function addKeysCommands(foyer: Command, runner: Runner): void {
  const group = foyer.command('keys').description('API keys of an organization');

  group
    .command('create')
    .description('create a key; it is shown only once')
    .requiredOption('--organization <slug>', 'slug of the organization')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--expires <date>', 'when the key expires: ISO 8601, in UTC unless it has an offset', date)
    .addOption(
      new Option('--scopes <scopes...>', 'what the key may do (default: everything)').choices(SCOPES),
    )
    .action((options: { organization: string; name: string; expires?: Date; scopes?: Scope[] }) =>
      runner.withServices(async ({ organizations, keys }) => {
        const { id } = await organizations.findBySlug(options.organization);
        const { name, scopes = SCOPES, expires: expiresAt = null } = options;
        return issuedKeyRow(await keys.create(id, { name, scopes, expiresAt }, COMMAND_LINE));
      }),
    );

  group
    .command('list')
    .description('list the keys of an organization, without their secrets')
    .requiredOption('--organization <slug>', 'slug of the organization')
    .action(({ organization }: { organization: string }) =>
      runner.withServices(async ({ organizations, keys }) => {
        const { id } = await organizations.findBySlug(organization);
        const { items } = await keys.list(id, { limit: MAX_KEYS, after: null, revoked: true });
        return items.map(describeApiKey);
      }),
    );

  group
    .command('revoke')
    .description('revoke a key, on all processes at once')
    .argument('<id>', 'id of the key, from "keys list"')
    .action((id: string) =>
      runner.withServices(async ({ keys }) =>
        describeApiKey(await keys.revoke(await keys.organizationOf(id), id, COMMAND_LINE)),
      ),
    );

  group
    .command('rotate')
    .description('create a successor with the same name and scopes, shown only once, and retire the old key')
    .argument('<id>', 'id of the key, from "keys list"')
    .option('--overlap <seconds>', 'how long the old key stays valid; 0 revokes it at once', overlap, 0)
    .option('--expires <date>', 'when the successor expires, or "never" (default: as the old key)', expiry)
    .action((id: string, { overlap: seconds, expires }: { overlap: number; expires?: Date | 'never' }) =>
      runner.withServices(async ({ keys }) => {
        const rotation = { overlap: seconds, expiresAt: expires === 'never' ? null : expires };
        return issuedKeyRow(await keys.rotate(await keys.organizationOf(id), id, rotation, COMMAND_LINE));
      }),
    );
}
