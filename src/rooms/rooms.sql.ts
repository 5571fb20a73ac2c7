import type { Room, RoomMode } from './room.js';

/**
 * The statements of rooms. A room can be used until `ends_at` + 1 hour by the clock of Postgres, which is the only one
 * that counts; whether its row has been purged yet makes no difference.
 */
const COLUMNS = 'id, number, name, mode, locked, host_key, viewer_key, created_at, ends_at';
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
}

export const INSERT = {
  name: 'insert-room-1',
  text: `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, ends_at, created_at)
         SELECT $1::uuid, $2::bigint, $3::uuid, $4::text, $5::text, $6::boolean, $7::text, $8::text,
                $9::timestamptz, date_trunc('milliseconds', statement_timestamp())
          WHERE $9::timestamptz >= statement_timestamp() - ${FORGIVEN_SKEW}
             ON CONFLICT DO NOTHING
         RETURNING ${COLUMNS}`,
};

export const ENDS_IN_PAST = {
  name: 'room-ends-in-past-1',
  text: `SELECT $1::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW} AS past`,
};

export const FIND_BY_NUMBER = {
  name: 'find-room-by-number-1',
  text: `SELECT ${COLUMNS} FROM rooms WHERE number = $1 AND organization_id = $2 AND ${AVAILABLE}`,
};

export const FIND_BY_NAME = {
  name: 'find-room-by-name-1',
  text: `SELECT ${COLUMNS} FROM rooms WHERE name = $1 AND ${AVAILABLE}`,
};

export const LIST = {
  name: 'list-rooms-1',
  text: `SELECT ${COLUMNS} FROM rooms
          WHERE organization_id = $1 AND starts_with(name, $2) AND ${AVAILABLE}
          ORDER BY created_at DESC, id DESC LIMIT $3`,
};

/** The comparison of rows lets the index find the place of the cursor, however deep it is. */
export const LIST_AFTER = {
  name: 'list-rooms-after-1',
  text: `SELECT ${COLUMNS} FROM rooms
          WHERE organization_id = $1 AND starts_with(name, $2) AND ${AVAILABLE}
            AND (created_at, id) < ($4::timestamptz, $5::uuid)
          ORDER BY created_at DESC, id DESC LIMIT $3`,
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
  };
}
