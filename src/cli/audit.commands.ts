import { type Command, Option } from 'commander';
import { EVENT_TYPES } from '../api/events/event-types.js';
import { date, wholeNumber } from './arguments.js';
import { eventRow } from './output.js';
import type { Runner } from './runner.js';

/** Events that a list shows at the most. */
const MOST_EVENTS = 10_000;

interface AuditListOptions {
  readonly organization?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly key?: string;
  readonly token?: string;
  readonly after?: Date;
  readonly before?: Date;
  readonly limit: number;
}

/** `foyer audit`: what has changed, and who did it. */
export function addAuditCommands(foyer: Command, runner: Runner): void {
  foyer
    .command('audit')
    .description('what has changed, and who did it')
    .command('list')
    .description('show changes, the newest first')
    .option('--organization <slug>', 'whose; of all of them if nothing is said')
    .addOption(new Option('--type <type>', 'of this type').choices([...EVENT_TYPES]))
    .option('--subject <id>', 'of the room, key or organization with this id')
    .option('--key <id>', 'done with the key of this id')
    .option('--token <id>', 'done with the operator token of this id')
    .option('--after <date>', 'after this: ISO 8601, UTC unless it says otherwise', date)
    .option('--before <date>', 'before this', date)
    .option(
      '--limit <number>',
      `how many at the most, up to ${MOST_EVENTS}`,
      wholeNumber(1, MOST_EVENTS),
      100,
    )
    .action(({ organization, type, subject, key, token, after, before, limit }: AuditListOptions) =>
      runner.withServices(async ({ organizations, eventsListing }) => {
        const filter = {
          ...(organization && { organizationId: (await organizations.findBySlug(organization)).id }),
          ...(type && { type }),
          ...(subject && { subjectId: subject }),
          ...(key && { keyId: key }),
          ...(token && { tokenId: token }),
          ...(after && { occurredAfter: after }),
          ...(before && { occurredBefore: before }),
        };
        return (await eventsListing.list(filter, limit, null)).items.map(eventRow);
      }),
    );
}
