import { keysetListing, type Position } from '../database/keyset-listing.js';
import type { Statement } from '../database/database.js';
import type { Actor } from './actor.js';
import type { RecordedEvent, EventType, NewEvent } from './event.js';
import type { EventFilter } from './event-filter.js';

export interface EventRow extends Record<string, unknown> {
  readonly id: string;
  readonly organization_id: string;
  readonly occurred_at: Date;
  readonly type: EventType;
  readonly subject_id: string;
  readonly actor: Actor['kind'];
  readonly key_id: string | null;
  readonly token_id: string | null;
  readonly request_id: string | null;
  readonly address: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Each has an index in the order of the list; the subject comes first because it has the fewest events. */
const COLUMN_OF_FILTER = {
  subjectId: 'subject_id',
  keyId: 'key_id',
  tokenId: 'token_id',
  type: 'type',
} as const satisfies Record<
  Exclude<keyof EventFilter, 'organizationId' | 'occurredAfter' | 'occurredBefore'>,
  string
>;

/** In the database, the organization of events that belong to none. */
const NO_ORGANIZATION = '00000000-0000-0000-0000-000000000000';

/** Longer than any transaction takes: an event that is older can no longer be followed by one with an earlier date. */
const SETTLED = `occurred_at < statement_timestamp() - interval '30 seconds'`;

/** Which of the events that fit a filter are listed, and in which order. */
export type EventOrder = 'newest-first' | 'settled-oldest-first';

export function list(
  filter: EventFilter,
  limit: number,
  after: Position | null,
  order: EventOrder = 'newest-first',
): { statement: Statement; values: unknown[] } {
  const { organizationId, occurredAfter, occurredBefore, ...others } = filter;
  const given = (Object.keys(COLUMN_OF_FILTER) as (keyof typeof COLUMN_OF_FILTER)[]).filter(
    (name) => others[name] !== undefined,
  );
  // Of several, Postgres knows best which is the rarest.
  const [only] = given.length === 1 || others.subjectId ? given : [];
  return keysetListing({
    select: `SELECT id, organization_id, occurred_at, type, subject_id, actor, key_id, token_id, request_id, address, data
               FROM audit_events`,
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
    isUsual: false,
  });
}

export function toRecordedEvent(row: EventRow): RecordedEvent {
  return {
    id: row.id,
    organizationId: row.organization_id === NO_ORGANIZATION ? null : row.organization_id,
    occurredAt: row.occurred_at,
    type: row.type,
    subjectId: row.subject_id,
    kind: row.actor,
    keyId: row.key_id,
    tokenId: row.token_id,
    requestId: row.request_id,
    address: row.address,
    data: row.data,
  };
}

export const RECORD = {
  name: 'record-audit-events-1',
  text: `INSERT INTO audit_events (id, organization_id, type, subject_id, actor, address, data)
         SELECT gen_random_uuid(), coalesce(e.organization_id, '${NO_ORGANIZATION}'), e.type, e.subject_id, e.actor,
                e.address, e.data
           FROM json_to_recordset($1::json)
             AS e (organization_id uuid, type text, subject_id text, actor text, address text, data json)`,
};

/** Events as {@link RECORD} takes them. */
export function toRecords(events: readonly NewEvent[]): string {
  return JSON.stringify(
    events.map(({ organizationId, type, subjectId, kind, address, data }) => ({
      organization_id: organizationId,
      type,
      subject_id: subjectId,
      actor: kind,
      address,
      data,
    })),
  );
}

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. */
export const PURGE = {
  name: 'purge-audit-events-2',
  text: `DELETE FROM audit_events WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM audit_events WHERE occurred_at < clock_timestamp() - $2 * interval '1 day'
            ORDER BY occurred_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id`,
};
