import { type Command, Option } from 'commander';
import { EVENT_TYPES } from '../api/resources/event-types.js';
import { date, wholeNumber } from './arguments.js';
import { eventRow } from './output.js';
import type { Runner } from './runner.js';

/** Maximum number of events in a list. */
const MAX_EVENTS = 10_000;

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

/** `foyer audit`: what has changed, and who changed it. */
export function addAuditCommands(foyer: Command, runner: Runner): void {
  foyer
    .command('audit')
    .description('what has changed, and who changed it')
    .command('list')
    .description('list changes, newest first')
    .option('--organization <slug>', 'slug of the organization (default: all)')
    .addOption(new Option('--type <type>', 'type of the event').choices(EVENT_TYPES))
    .option('--subject <id>', 'id of the room, key or organization that changed')
    .option('--key <id>', 'id of the API key that made the change')
    .option('--token <id>', 'id of the operator token that made the change')
    .option('--after <date>', 'later than this: ISO 8601, in UTC unless it has an offset', date)
    .option('--before <date>', 'earlier than this', date)
    .option(
      '--limit <number>',
      `maximum number of events, up to ${MAX_EVENTS}`,
      wholeNumber(1, MAX_EVENTS),
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
