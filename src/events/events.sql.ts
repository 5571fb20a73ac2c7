import { NIL as NO_ORGANIZATION } from 'uuid';
import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { deleteBatch } from '../jobs/batches.js';
import type { EventFilter, RecordedEvent } from './event.js';

/** Each has an index in the order of the list. The subject is first because it has the fewest events. */
const COLUMN_OF_FILTER = {
  subjectId: 'subject_id',
  keyId: 'key_id',
  tokenId: 'token_id',
  type: 'type',
} as const satisfies Record<
  Exclude<keyof EventFilter, 'organizationId' | 'occurredAfter' | 'occurredBefore'>,
  string
>;

/** Longer than any transaction takes: no event with an earlier date can appear any more. */
const SETTLED = `occurred_at < statement_timestamp() - interval '30 seconds'`;

/** Which of the matching events are listed, and in which order. */
export type EventOrder = 'newest-first' | 'settled-oldest-first';

export function list(
  filter: EventFilter,
  limit: number,
  after: Position | null,
  order: EventOrder = 'newest-first',
): Query<RecordedEvent> {
  const { organizationId, occurredAfter, occurredBefore, ...others } = filter;
  const given = (Object.keys(COLUMN_OF_FILTER) as (keyof typeof COLUMN_OF_FILTER)[]).filter(
    (name) => others[name] !== undefined,
  );
  // If there are several, the planner of Postgres chooses the best index.
  const [only] = given.length === 1 || others.subjectId ? given : [];
  return keysetListing({
    select: `SELECT id, nullif(organization_id, '${NO_ORGANIZATION}') AS "organizationId", occurred_at AS "occurredAt", type,
                    subject_id AS "subjectId", actor AS kind, key_id AS "keyId", token_id AS "tokenId",
                    request_id AS "requestId", address, data
               FROM audit_events`,
    share: organizationId,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      ...(order === 'newest-first' ? [] : [[SETTLED, null] as const]),
      ...given
        .filter((name) => name !== only)
        .map((name) => [`${COLUMN_OF_FILTER[name]} = ?::text`, others[name]] as const),
    ],
    above: occurredAfter,
    below: occurredBefore,
    within: only ? { column: COLUMN_OF_FILTER[only], value: others[only] ?? '' } : null,
    column: 'occurred_at',
    descending: order === 'newest-first',
    after,
    limit,
    mayKeepPlan: given.length <= 1,
  });
}

/** Writes events, given as a JSON array of {@link NewEvent}. */
export const record = statement<{ events: string }>(
  ({ events }) => `INSERT INTO audit_events (id, organization_id, type, subject_id, actor, address, data)
         SELECT gen_random_uuid(), coalesce(e."organizationId", '${NO_ORGANIZATION}'), e.type, e."subjectId", e.kind,
                e.address, e.data
           FROM json_to_recordset(${events}::json)
             AS e ("organizationId" uuid, type text, "subjectId" text, kind text, address text, data json)`,
);

export const purge = statement<{ size: number; days: number }>(({ size, days }) => {
  const isOld = `occurred_at < clock_timestamp() - ${days} * interval '1 day'`;
  return `${deleteBatch('audit_events', isOld, 'occurred_at', size)} RETURNING id`;
});
