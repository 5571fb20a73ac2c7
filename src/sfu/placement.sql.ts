import { statement } from '../database/statement.js';
import { AVAILABLE } from '../rooms/rooms.sql.js';

/** URLs of media servers that respond, as JSON. */
interface Candidates {
  readonly servers: string;
}

/** How many people are in rooms on a media server `candidate`. */
const PEOPLE = `(SELECT count(*) FROM media_placements m
                   JOIN participants p ON p.room_id = m.room_id AND p.left_at IS NULL AND p.state = 'joined'
                  WHERE m.server = candidate)`;

/** The candidate with the fewest people; among equals any, so that rooms of the same instant do not all meet on one. */
const fewestPeople = (servers: string): string =>
  `SELECT candidate FROM json_array_elements_text(${servers}::json) AS candidates (candidate)
    ORDER BY ${PEOPLE}, random() LIMIT 1`;

/** Places a room on the candidate with the fewest people, unless it has a place. @returns the server */
export const place = statement<{ roomId: string } & Candidates, { readonly server: string }>(
  ({ roomId, servers }) => `
  INSERT INTO media_placements AS m (room_id, server, placed_at)
  SELECT r.id, chosen.candidate, statement_timestamp()
    FROM rooms r, (${fewestPeople(servers)}) AS chosen
   WHERE r.id = ${roomId}::uuid
      ON CONFLICT (room_id) DO UPDATE SET room_id = m.room_id
  RETURNING m.server`,
);

/** Moves a room from a server that is away, unless somebody else has moved it already. @returns the server of the room */
export const move = statement<{ roomId: string; from: string } & Candidates, { readonly server: string }>(
  ({ roomId, from, servers }) => `
  WITH moved AS (
         UPDATE media_placements SET server = (${fewestPeople(servers)}), placed_at = statement_timestamp()
          WHERE room_id = ${roomId}::uuid AND server = ${from}::text
         RETURNING server)
  SELECT server FROM moved
  UNION ALL
  SELECT server FROM media_placements
   WHERE room_id = ${roomId}::uuid AND server <> ${from}::text AND NOT EXISTS (SELECT FROM moved)`,
);

/** Whether nobody is in the room, or can be any more. */
const IS_DESERTED = `NOT EXISTS (
           SELECT FROM participants p JOIN rooms r ON r.id = p.room_id AND r.${AVAILABLE}
            WHERE p.room_id = m.room_id AND p.left_at IS NULL AND p.state = 'joined')`;

/** Ends the placement of a room in which nobody is any more. @returns the server if the room still has one */
export const release = statement<{ roomId: string }, { readonly server: string }>(
  ({ roomId }) => `
  WITH released AS (
         DELETE FROM media_placements m WHERE m.room_id = ${roomId}::uuid AND ${IS_DESERTED} RETURNING m.room_id)
  SELECT server FROM media_placements m WHERE m.room_id = ${roomId}::uuid AND NOT EXISTS (SELECT FROM released)`,
);

/** Ends placements that faults have left over: of rooms in which nobody has been for a minute. */
export const releaseDeserted = statement<object>(
  () => `
  DELETE FROM media_placements m
   WHERE m.placed_at < statement_timestamp() - interval '1 minute' AND ${IS_DESERTED}`,
);

/** Which of these rooms are on a server. @param roomIds as JSON */
export const placedOn = statement<{ server: string; roomIds: string }, { readonly roomId: string }>(
  ({ server, roomIds }) => `
  SELECT m.room_id AS "roomId" FROM json_array_elements_text(${roomIds}::json) AS given (id)
    JOIN media_placements m ON m.room_id = given.id::uuid AND m.server = ${server}::text`,
);

/** How many rooms, and people in them, are on each server. */
export const countPeople = statement<
  object,
  { readonly server: string; readonly rooms: number; readonly people: number }
>(
  () => `
  SELECT m.server, count(DISTINCT m.room_id)::integer AS rooms, count(p.id)::integer AS people
    FROM media_placements m
    LEFT JOIN participants p ON p.room_id = m.room_id AND p.left_at IS NULL AND p.state = 'joined'
   GROUP BY m.server`,
);
