/**
 * Who is in a room is decided and written by `sessions`, in the table of participants; rooms only count them. The number is
 * no column of a room, because then each join and each departure would write the room, and all of its indexes, again.
 */

/**
 * How many are in a room of `rooms`, in every role: those who wait are not. Found, like the rooms below, in an index that is
 * as small as the number of people who are in rooms.
 */
export const PARTICIPANT_COUNT = `(SELECT count(*) FROM participants p
                   WHERE p.organization_id = rooms.organization_id AND p.room_id = rooms.id
                     AND p.state = 'joined')::integer`;

/** The rooms of an organization that somebody is in; ARRAY makes Postgres find them once, before it looks at any room. */
export const OCCUPIED_ROOMS = `ARRAY(SELECT p.room_id FROM participants p
                   WHERE p.organization_id = ?::uuid AND p.state = 'joined')`;
