import { createHash } from 'node:crypto';
import type { Statement } from '../database/database.js';
import { MAX_METADATA_PAIRS, type Room, type RoomMetadata, type RoomMode } from './room.js';
import type { RoomFilter, RoomListing, RoomOrder } from './room-listing.js';

/**
 * The statements of rooms. A room can be used until `ends_at` + 1 hour by the clock of Postgres, which is the only one
 * that counts; whether its row has been purged yet makes no difference.
 */
const COLUMNS =
  'id, number, name, mode, locked, host_key, viewer_key, created_at, ends_at, external_id, metadata, revision';
const AVAILABLE = `ends_at > statement_timestamp() - interval '1 hour'`;
/** An end that lies this little in the past is a clock that goes ahead, not a mistake. */
const FORGIVEN_SKEW = `interval '5 seconds'`;

export interface RoomRow extends Record<string, unknown> {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly mode: RoomMode;
  readonly locked: boolean;
  readonly host_key: string;
  readonly viewer_key: string;
  readonly created_at: Date;
  readonly ends_at: Date;
  readonly external_id: string | null;
  readonly metadata: RoomMetadata;
  readonly revision: number;
}

export const INSERT = {
  name: 'insert-room-2',
  text: `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, ends_at,
                            external_id, metadata, created_at)
         SELECT $1::uuid, $2::bigint, $3::uuid, $4::text, $5::text, $6::boolean, $7::text, $8::text,
                $9::timestamptz, $10::text, $11::jsonb, date_trunc('milliseconds', statement_timestamp())
          WHERE $9::timestamptz >= statement_timestamp() - ${FORGIVEN_SKEW}
             ON CONFLICT DO NOTHING
         RETURNING ${COLUMNS}`,
};

export const ENDS_IN_PAST = {
  name: 'room-ends-in-past-1',
  text: `SELECT $1::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW} AS past`,
};

export const FIND_BY_ID = {
  name: 'find-room-by-id-1',
  text: `SELECT ${COLUMNS} FROM rooms WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

export const FIND_BY_NUMBER = {
  name: 'find-room-by-number-2',
  text: `SELECT ${COLUMNS} FROM rooms WHERE number = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

export const FIND_BY_NAME = {
  name: 'find-room-by-name-2',
  text: `SELECT ${COLUMNS} FROM rooms WHERE name = $1 AND ${AVAILABLE}`,
};

/** Pairs of the metadata as a change leaves them: `$7` takes all away, `$8` has those to set, and null for those to drop. */
const CHANGED_METADATA = `jsonb_strip_nulls(CASE WHEN $7::boolean THEN '{}' ELSE metadata END || $8::jsonb)`;
const HAS_TOO_MUCH_METADATA = `(SELECT count(*) FROM jsonb_object_keys(${CHANGED_METADATA})) > ${MAX_METADATA_PAIRS}`;
const ENDS_TOO_EARLY = `coalesce($3::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW}, false)`;
const IS_EXPECTED = `($9::integer[] IS NULL OR revision = ANY ($9))`;

/** One statement decides and changes, so that of two changes that expect the same revision only one comes through. */
export const UPDATE = {
  name: 'update-room-1',
  text: `UPDATE rooms
            SET ends_at = coalesce($3, ends_at),
                locked = coalesce($4::boolean, locked),
                external_id = CASE WHEN $5::boolean THEN $6::text ELSE external_id END,
                metadata = ${CHANGED_METADATA},
                revision = revision + 1
          WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}
            AND ${IS_EXPECTED} AND NOT ${ENDS_TOO_EARLY} AND NOT ${HAS_TOO_MUCH_METADATA}
         RETURNING ${COLUMNS}`,
};

/** Why {@link UPDATE} changes nothing, with the same values. */
export const EXPLAIN_UPDATE = {
  name: 'explain-room-update-1',
  text: `SELECT NOT ${IS_EXPECTED} AS unexpected, ${ENDS_TOO_EARLY} AS past, ${HAS_TOO_MUCH_METADATA} AS too_much,
                $4::boolean, $5::boolean, $6::text
           FROM rooms WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

const COLUMN_OF_ORDER = { createdAt: 'created_at', endsAt: 'ends_at' } as const satisfies Record<
  RoomOrder['by'],
  string
>;

/** The condition that each member of a filter stands for; `?` is its value. */
const CONDITIONS = {
  namePrefix: 'starts_with(name, ?::text)',
  externalId: 'external_id = ?::text',
  metadata: 'metadata @> ?::jsonb',
  endsAfter: 'ends_at > ?::timestamptz',
  endsBefore: 'ends_at < ?::timestamptz',
  createdAfter: 'created_at > ?::timestamptz',
  createdBefore: 'created_at < ?::timestamptz',
} as const satisfies Record<keyof RoomFilter, string>;

/**
 * The statement of a listing, one more row than its limit, and its values. It has only the conditions that are given,
 * so that an index can serve them; the comparison of rows lets the index find the place after which to go on, however
 * deep it is. With a filter, or in another order than the usual one, which index is the best depends on the values:
 * such a statement has no name, and is planned for them.
 */
export function list(
  organizationId: string,
  { limit, filter, order, after }: RoomListing,
): { statement: Statement; values: unknown[] } {
  const values: unknown[] = [organizationId, limit + 1];
  const filters = Object.entries(CONDITIONS).flatMap(([member, condition]) => {
    const value = filter[member as keyof RoomFilter];
    return value === undefined ? [] : [condition.replace('?', `$${values.push(value)}`)];
  });
  let conditions = [AVAILABLE, ...filters];
  const column = COLUMN_OF_ORDER[order.by];
  const [direction, beyond] = order.descending ? ['DESC', '<'] : ['ASC', '>'];
  if (after) {
    // Of two bounds on the same side an index starts at either. It must be the place, so the other one is hidden from it.
    conditions = conditions.map((condition) =>
      condition.startsWith(`${column} ${beyond}`)
        ? condition.replace(column, `greatest(${column})`)
        : condition,
    );
    const place = `($${values.push(after.date)}::timestamptz, $${values.push(after.id)}::uuid)`;
    conditions.push(`(${column}, id) ${beyond} ${place}`);
  }
  const text = `SELECT ${COLUMNS} FROM rooms WHERE ${['organization_id = $1', ...conditions].join(' AND ')}
                 ORDER BY ${column} ${direction}, id ${direction} LIMIT $2`;
  const isUsual = filters.length === 0 && order.by === 'createdAt';
  const name = `list-rooms-${createHash('sha1').update(text).digest('hex')}`;
  return { statement: isUsual ? { name, text } : { text }, values };
}

export const DELETE_BY_ID = {
  name: 'delete-room-by-id-1',
  text: `DELETE FROM rooms
          WHERE id = $1 AND organization_id = $2 AND ${AVAILABLE} AND ($3::integer[] IS NULL OR revision = ANY ($3))
         RETURNING id`,
};

export const DELETE_BY_NUMBER = {
  name: 'delete-room-by-number-1',
  text: `DELETE FROM rooms WHERE number = $1 AND organization_id = $2`,
};

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. */
export const PURGE = {
  name: 'purge-rooms-1',
  text: `DELETE FROM rooms WHERE id = ANY (ARRAY(
           SELECT id FROM rooms WHERE ends_at <= statement_timestamp() - interval '1 hour'
            ORDER BY ends_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id`,
};

export function toRoom(row: RoomRow): Room {
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    mode: row.mode,
    locked: row.locked,
    hostKey: row.host_key,
    viewerKey: row.viewer_key,
    createdAt: row.created_at,
    endsAt: row.ends_at,
    externalId: row.external_id,
    metadata: row.metadata,
    revision: row.revision,
  };
}
