import { type Placeholders, statement } from '../database/statement.js';
import { OPEN_AFTER_END } from '../rooms/room.js';
import { AVAILABLE, EXPIRED_END } from '../rooms/rooms.sql.js';
import { ago, consequences, type Grace, isOver, NOW } from './change.sql.js';
import { RESUME_WITHIN } from './limits.js';

/** How many of the rooms that have expired last are looked at: few, because the purge deletes them. */
const EXPIRED_ROOMS = 1_000;

/** Whether the socket of a participant `p` has been lost for too long. */
const IS_LOST = `p.detached_at <= ${ago(RESUME_WITHIN)}`;
/** Processes whose lease has lapsed. */
const LAPSED = `SELECT q.id FROM processes q WHERE q.lease_until <= statement_timestamp()`;

/** Rooms in which something is overdue; each condition has an index, so that the number of rooms does not matter. */
const overdue = (grace: Placeholders<Grace>): string => `
         SELECT p.room_id FROM participants p WHERE p.left_at IS NULL AND ${IS_LOST}
         UNION ALL
         SELECT p.room_id FROM (${LAPSED}) AS lapsed
           JOIN participants p ON p.process_id = lapsed.id AND p.left_at IS NULL
         UNION ALL
         SELECT r.id FROM (
             SELECT id FROM rooms WHERE ends_at <= ${EXPIRED_END} ORDER BY ends_at DESC LIMIT ${EXPIRED_ROOMS}) AS r
          WHERE EXISTS (SELECT FROM participants p WHERE p.room_id = r.id AND p.left_at IS NULL)
         UNION ALL
         SELECT s.room_id FROM room_sessions s
          WHERE s.ended_at IS NULL AND s.below_since IS NOT NULL AND ${isOver(grace)}`;

/** Whether anything is overdue: the only question of most sweeps. */
export const isOverdue = statement<Grace, { readonly isOverdue: boolean }>(
  (grace) => `SELECT EXISTS (${overdue(grace)}) AS "isOverdue"`,
);

/** Locks some of these rooms until the transaction ends, but none that anybody else is busy with. */
export const lockOverdue = statement<{ size: number } & Grace, { readonly id: string }>(
  ({ size, sessionGrace }) =>
    `SELECT id FROM rooms WHERE id = ANY (ARRAY(${overdue({ sessionGrace })})) LIMIT ${size} FOR NO KEY UPDATE SKIP LOCKED`,
);

/**
 * Whoever is overdue in these rooms, which are locked by {@link lockOverdue}, has left, and sessions end.
 * @returns the rooms that have changed
 */
export const sweep = statement<{ roomIds: readonly string[] } & Grace, { readonly roomId: string }>(
  ({ roomIds, sessionGrace }) => `
  WITH room AS MATERIALIZED (
         SELECT r.id, r.ends_at, r.${AVAILABLE} AS is_available FROM rooms r WHERE r.id = ANY (${roomIds}::uuid[])),
       target AS MATERIALIZED (
         SELECT p.id, p.state AS was, room.is_available, room.ends_at
           FROM participants p JOIN room ON room.id = p.room_id
          WHERE p.left_at IS NULL AND (NOT room.is_available OR ${IS_LOST} OR p.process_id IN (${LAPSED}))
          ORDER BY p.id FOR NO KEY UPDATE OF p),
       changed AS (
         UPDATE participants p
            SET state = 'left', left_reason = CASE WHEN t.is_available THEN 'connection_lost' ELSE 'ended' END,
                left_at = CASE WHEN t.is_available THEN ${NOW} ELSE t.ends_at + interval '${OPEN_AFTER_END} ms' END
           FROM target t WHERE p.id = t.id
         RETURNING p.*, t.was),
       ${consequences(roomIds, null, { sessionGrace })}
  SELECT room_id AS "roomId" FROM changed UNION SELECT room_id FROM finished`,
);
