import { withEvent, type EventDescription } from '../events/with-event.js';
import type { EventType } from '../events/event.js';
import type { Statement } from '../database/database.js';
import { keysetListing } from '../database/keyset-listing.js';
import {
  MAX_METADATA_BYTES,
  MAX_METADATA_PAIRS,
  type Room,
  type RoomMetadata,
  type RoomMode,
} from './room.js';
import type { RoomKeys } from './room-keys.js';
import type { RoomFilter, RoomListing, RoomOrder } from './room-listing.js';

/**
 * The statements of rooms. A room can be used until `ends_at` + 1 hour by the clock of Postgres, which is the only one
 * that counts; whether its row has been purged yet makes no difference.
 */
const COLUMNS =
  'id, number, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at, external_id, metadata, revision';
const AVAILABLE = `ends_at > statement_timestamp() - interval '1 hour'`;
/** An end that lies this little in the past is a clock that goes ahead, not a mistake. */
const FORGIVEN_SKEW = `interval '5 seconds'`;

export interface RoomRow extends Record<string, unknown> {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly mode: RoomMode;
  readonly locked: boolean;
  readonly host_key_sealed: Buffer;
  readonly viewer_key_sealed: Buffer;
  readonly created_at: Date;
  readonly ends_at: Date;
  readonly external_id: string | null;
  readonly metadata: RoomMetadata;
  readonly revision: number;
}

/** What the audit tells of a room. Its name is not told: who knows it can enter. */
function told(
  type: EventType,
  data = `json_build_object('externalId', changed.external_id)`,
): EventDescription {
  return { type, organizationId: 'changed.organization_id', subjectId: 'changed.id::text', data };
}

/**
 * Whether an organization has room for `wanted` more; of `most` in all, unless it has a maximum of its own. Its counters
 * include expired rooms that wait for the purge: these are looked for only where a single room decides.
 */
function hasSpace(organizationId: string, most: string, wanted: string): string {
  return `(
  SELECT coalesce(o.max_rooms, ${most}::integer)
         - (SELECT coalesce(sum(c.rooms), 0) FROM room_counts c WHERE c.organization_id = o.id)
         + CASE WHEN ${wanted}::integer > 1 THEN 0
                ELSE (SELECT count(*) FROM rooms r WHERE r.organization_id = o.id AND NOT r.${AVAILABLE}) END
         >= ${wanted}::integer
    FROM organizations o WHERE o.id = ${organizationId})`;
}

/** Creates nothing unless the organization has room for `$13` more, of `$12` in all. */
const INSERT = {
  name: 'insert-room-6',
  text: `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed,
                            ends_at, external_id, metadata, created_at)
         SELECT $1::uuid, next_room_number(), $2::uuid, $3::text, $4::text, $5::boolean, $6::bytea, $7::bytea,
                $8::timestamptz, $9::text, $10::jsonb, date_trunc('milliseconds', statement_timestamp())
          WHERE $8::timestamptz >= statement_timestamp() - ${FORGIVEN_SKEW} AND ${hasSpace('$2', '$12', '$13')}
             ON CONFLICT DO NOTHING
         RETURNING organization_id, ${COLUMNS}`,
};

export const CREATE = withEvent(INSERT, 11, told('room.created'));

/** Makes others who create rooms of the organization with this lock wait until the transaction is over. */
export const LOCK_ORGANIZATION = {
  name: 'lock-organization-of-rooms-1',
  text: `SELECT coalesce(max_rooms, $2::integer) AS max_rooms FROM organizations WHERE id = $1 FOR NO KEY UPDATE`,
};

/** Why {@link CREATE} creates nothing, where it is not for the name. */
export const EXPLAIN_CREATION = {
  name: 'explain-room-creation-1',
  text: `SELECT $1::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW} AS past,
                NOT ${hasSpace('$2::uuid', '$3', '1')} AS is_full`,
};

export const FIND_BY_ID = {
  name: 'find-room-by-id-3',
  text: `SELECT ${COLUMNS} FROM rooms WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

export const FIND_BY_NUMBER = {
  name: 'find-room-by-number-4',
  text: `SELECT ${COLUMNS} FROM rooms WHERE number = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

/** Whoever opens a room finds none of a deleted organization, and those of a suspended one closed. */
export const FIND_BY_NAME = {
  name: 'find-room-by-name-5',
  text: `SELECT ${COLUMNS},
                (SELECT o.suspended_at IS NOT NULL FROM organizations o WHERE o.id = organization_id) AS closed
           FROM rooms
          WHERE name = $1 AND ${AVAILABLE}
            AND NOT EXISTS (SELECT FROM organizations o WHERE o.id = organization_id AND o.deleted_at IS NOT NULL)`,
};

/** Pairs of the metadata as a change leaves them: `$7` takes all away, `$8` has those to set, and null for those to drop. */
const CHANGED_METADATA = `jsonb_strip_nulls(CASE WHEN $7::boolean THEN '{}' ELSE metadata END || $8::jsonb)`;
/** Bytes of metadata as JSON without white space, of which Postgres writes one after each colon and each comma. */
const sizeOf = (json: string): string =>
  `(octet_length(${json}::text) - greatest(0, 2 * (SELECT count(*) FROM jsonb_object_keys(${json})) - 1))`;
/** A room that has more, from a time when it could, may still be changed, and have less. */
const HAS_TOO_MUCH_METADATA = `((SELECT count(*) FROM jsonb_object_keys(${CHANGED_METADATA})) > ${MAX_METADATA_PAIRS}
                 OR ${sizeOf(CHANGED_METADATA)} > greatest(${MAX_METADATA_BYTES}, ${sizeOf('metadata')}))`;
const ENDS_TOO_EARLY = `coalesce($3::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW}, false)`;
const IS_EXPECTED = `($9::integer[] IS NULL OR revision = ANY ($9))`;

/** One statement decides and changes, so that of two changes that expect the same revision only one comes through. */
const UPDATE = {
  name: 'update-room-4',
  text: `UPDATE rooms
            SET ends_at = coalesce($3, ends_at),
                locked = coalesce($4::boolean, locked),
                external_id = CASE WHEN $5::boolean THEN $6::text ELSE external_id END,
                metadata = ${CHANGED_METADATA},
                revision = revision + 1
          WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}
            AND ${IS_EXPECTED} AND NOT ${ENDS_TOO_EARLY} AND NOT ${HAS_TOO_MUCH_METADATA}
         RETURNING organization_id, ${COLUMNS}`,
};

/** Its last value tells what changes, in JSON. */
export const CHANGE = withEvent(UPDATE, 10, told('room.updated', '$11::json'));

/** Why {@link CHANGE} changes nothing, with the first nine of its values. */
export const EXPLAIN_CHANGE = {
  name: 'explain-room-change-2',
  text: `SELECT NOT ${IS_EXPECTED} AS unexpected, ${ENDS_TOO_EARLY} AS past, ${HAS_TOO_MUCH_METADATA} AS too_much,
                $4::boolean, $5::boolean, $6::text
           FROM rooms WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

const COLUMN_OF_ORDER = { createdAt: 'created_at', endsAt: 'ends_at' } as const satisfies Record<
  RoomOrder['by'],
  string
>;

/** The condition that each field of a filter stands for; `?` is its value. */
const CONDITIONS = {
  name: 'name = ?::text',
  namePrefix: 'starts_with(name, ?::text)',
  namePart: 'strpos(name, ?::text) > 0',
  externalId: 'external_id = ?::text',
  // The second half is that of the partial index.
  metadata: `metadata @> ?::jsonb AND metadata <> '{}'`,
  endsAfter: 'ends_at > ?::timestamptz',
  endsBefore: 'ends_at < ?::timestamptz',
  createdAfter: 'created_at > ?::timestamptz',
  createdBefore: 'created_at < ?::timestamptz',
} as const satisfies Record<keyof RoomFilter, string>;

/** What a filter says about the date of the order, and about everything else. */
function divide(
  filter: RoomFilter,
  by: RoomOrder['by'],
): { above: Date | undefined; below: Date | undefined; others: RoomFilter } {
  if (by === 'endsAt') {
    const { endsAfter: above, endsBefore: below, ...others } = filter;
    return { above, below, others };
  }
  const { createdAfter: above, createdBefore: below, ...others } = filter;
  return { above, below, others };
}

/** The statement of a listing, with one row more than its limit, and its values. */
export function list(
  organizationId: string,
  { limit, filter, order, after }: RoomListing,
): { statement: Statement; values: unknown[] } {
  const { above, below, others } = divide(filter, order.by);
  const given = (Object.keys(CONDITIONS) as (keyof RoomFilter)[]).filter(
    (field) => others[field] !== undefined,
  );
  // An index has it in either order. What else may be rarer, Postgres knows best.
  const { externalId, name, namePrefix, metadata } = others;
  const isWithin = externalId !== undefined && (name ?? namePrefix ?? metadata) === undefined;
  // Where an index begins at a place in the order of ends, it must not begin here.
  const isAvailable =
    order.by === 'endsAt' && !order.descending && after
      ? AVAILABLE.replace('ends_at', 'greatest(ends_at)')
      : AVAILABLE;
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM rooms`,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      [isAvailable, null],
      ...given
        .filter((field) => !(isWithin && field === 'externalId'))
        .map((field) => [CONDITIONS[field], others[field]] as const),
    ],
    within: isWithin ? { column: 'external_id', value: externalId } : null,
    column: COLUMN_OF_ORDER[order.by],
    descending: order.descending,
    above,
    below,
    after,
    limit,
    isUsual: order.by === 'createdAt' && Object.values(filter).every((value) => value === undefined),
  });
}

const DELETE_BY_ID = {
  name: 'delete-room-by-id-1',
  text: `DELETE FROM rooms
          WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE} AND ($3::integer[] IS NULL OR revision = ANY ($3))
         RETURNING id, organization_id, external_id`,
};

export const REMOVE_BY_ID = withEvent(DELETE_BY_ID, 4, told('room.deleted'));

const DELETE_BY_NUMBER = {
  name: 'delete-room-by-number-2',
  text: `DELETE FROM rooms WHERE number = $1 AND organization_id = $2 RETURNING id, organization_id, external_id`,
};

export const REMOVE_BY_NUMBER = withEvent(DELETE_BY_NUMBER, 3, told('room.deleted'));

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. */
const DELETE_EXPIRED = {
  name: 'delete-expired-rooms-1',
  text: `DELETE FROM rooms WHERE id = ANY (ARRAY(
           SELECT id FROM rooms WHERE ends_at <= statement_timestamp() - interval '1 hour'
            ORDER BY ends_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id, organization_id, external_id`,
};

export const PURGE = withEvent(DELETE_EXPIRED, 2, told('room.purged'));

/** A row as a room, whose keys are not decrypted before somebody asks for them. */
export function toRoom(row: RoomRow, keys: RoomKeys): Room {
  const { id } = row;
  return {
    id,
    number: row.number,
    name: row.name,
    mode: row.mode,
    locked: row.locked,
    hostKey: keys.secretOf(row.host_key_sealed, id, 'host'),
    viewerKey: keys.secretOf(row.viewer_key_sealed, id, 'viewer'),
    createdAt: row.created_at,
    endsAt: row.ends_at,
    externalId: row.external_id,
    metadata: row.metadata,
    revision: row.revision,
  };
}
