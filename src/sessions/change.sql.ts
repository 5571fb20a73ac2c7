import type { Placeholders } from '../database/statement.js';
import { type LiveEventDescription, insertLiveEvents } from '../events/live-events.sql.js';
import { MAX_KEPT } from './limits.js';

/** The types of events about participants. */
export const PARTICIPANT_EVENTS = [
  'participant.joined',
  'participant.left',
  'participant.knocked',
  'participant.knock_cancelled',
  'participant.denied',
] as const;

/** The types of events about sessions. */
export const SESSION_EVENTS = ['session.started', 'session.ended'] as const;

type EventType = (typeof PARTICIPANT_EVENTS)[number] | (typeof SESSION_EVENTS)[number];
type Description = LiveEventDescription & { readonly type: `'${EventType}'` | typeof TYPE_OF_CHANGE };

/** Now, in whole ms like the columns, which round: nothing happens in the future. */
export const NOW = `date_trunc('milliseconds', statement_timestamp())`;

/** The instant that is so long ago. @param ms a constant */
export const ago = (ms: number): string => `(statement_timestamp() - interval '${ms} ms')`;

/** A value of statements with {@link consequences}. */
export interface Grace {
  /** A session ends when fewer than two have been in for so long, in ms. */
  readonly sessionGrace: number;
}

/** The time for which a session goes on with fewer than two, as SQL. */
const graceOf = ({ sessionGrace }: Placeholders<Grace>): string =>
  `${sessionGrace}::integer * interval '1 ms'`;

/** Whether the session `s` has been below two for too long: it is over, even if nobody has written it down yet. */
export const isOver = (grace: Placeholders<Grace>): string =>
  `coalesce(s.below_since <= statement_timestamp() - ${graceOf(grace)}, false)`;

/** What happened to a participant `c` of `changed`, who was in the state `was` before; null for nobody. */
const TYPE_OF_CHANGE = `CASE WHEN c.state = 'joined' THEN 'participant.joined'
                  WHEN c.state = 'waiting' THEN 'participant.knocked'
                  WHEN c.state = 'denied' THEN 'participant.denied'
                  WHEN c.was = 'joined' THEN 'participant.left'
                  ELSE 'participant.knock_cancelled' END`;

/** In the format of all other dates: Postgres itself would write the time zone of the session into JSON. */
const dateOf = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Tells with `joined` and `left` how many of each role are in afterwards. */
const PARTICIPANT_CHANGED = {
  type: TYPE_OF_CHANGE,
  organizationId: 'c.organization_id',
  roomId: 'c.room_id',
  subjectId: 'c.id',
  data: `json_build_object('role', c.role, 'reason', c.left_reason, 'sessionId', running.id, 'present',
           (SELECT coalesce(json_object_agg(role, number), '{}')
              FROM (SELECT role, count(*) AS number FROM present WHERE present.room_id = c.room_id GROUP BY role) AS roles))`,
} satisfies Description;

const sessionEvent = (type: `'${(typeof SESSION_EVENTS)[number]}'`) =>
  ({
    type,
    organizationId: 's.organization_id',
    roomId: 's.room_id',
    subjectId: 's.id',
    data: `json_build_object('startedAt', ${dateOf('s.started_at')}, 'endedAt', ${dateOf('s.ended_at')})`,
  }) satisfies Description;

/**
 * What follows from a change of participants, as further parts of its WITH: the sessions of the rooms begin, go on or end,
 * old rows go, and events are written. The statement runs while its transaction has the rows of these rooms locked, so
 * that it sees whatever was changed before.
 *
 * It refers to `changed`: the rows of participants as they are now, with the state `was` before (null for new ones).
 * @param rooms all rooms concerned, as SQL for an array of ids
 * @param sessionId of a session that may begin, as SQL; null if nobody can have joined
 */
export function consequences(rooms: string, sessionId: string | null, grace: Placeholders<Grace>): string {
  const overdue = isOver(grace);
  const isOpen = `s.room_id = ANY (${rooms}::uuid[]) AND s.ended_at IS NULL`;
  const begin = `
         INSERT INTO room_sessions AS s (id, room_id, organization_id, started_at)
         SELECT ${sessionId}::uuid, c.room_id, c.organization_id, ${NOW}
           FROM (SELECT DISTINCT room_id, organization_id FROM changed) AS c JOIN census USING (room_id)
          WHERE census.joined >= 2 AND NOT EXISTS (
            SELECT FROM room_sessions s
             WHERE s.room_id = c.room_id AND s.ended_at IS NULL AND s.id NOT IN (SELECT id FROM finished))
         RETURNING s.*`;
  return `
       present AS MATERIALIZED (
         SELECT p.room_id, p.role FROM participants p
          WHERE p.room_id = ANY (${rooms}::uuid[]) AND p.left_at IS NULL AND p.state = 'joined'
            AND p.id NOT IN (SELECT id FROM changed)
         UNION ALL SELECT room_id, role FROM changed WHERE state = 'joined'),
       census AS MATERIALIZED (
         SELECT room_id, (SELECT count(*) FROM present WHERE present.room_id = room.room_id) AS joined
           FROM unnest(${rooms}::uuid[]) AS room (room_id)),
       finished AS (
         UPDATE room_sessions s SET ended_at = s.below_since + ${graceOf(grace)}
          WHERE ${isOpen} AND ${overdue} RETURNING s.*),
       continued AS (
         UPDATE room_sessions s SET below_since = CASE WHEN census.joined < 2 THEN ${NOW} END
           FROM census
          WHERE ${isOpen} AND s.room_id = census.room_id AND NOT ${overdue}
            AND (census.joined < 2) = (s.below_since IS NULL)),
       started AS (${sessionId === null ? 'SELECT * FROM room_sessions WHERE false' : begin}),
       running AS (
         SELECT id, room_id FROM started
         UNION ALL
         SELECT s.id, s.room_id FROM room_sessions s WHERE ${isOpen} AND NOT ${overdue}),
       forgotten AS (
         DELETE FROM participants WHERE id IN (
           SELECT old.id FROM unnest(${rooms}::uuid[]) AS room (id)
            CROSS JOIN LATERAL (
              SELECT p.id FROM participants p WHERE p.room_id = room.id AND p.left_at IS NOT NULL
               ORDER BY p.left_at DESC OFFSET ${MAX_KEPT}) AS old)),
       forgotten_sessions AS (
         DELETE FROM room_sessions WHERE id IN (
           SELECT old.id FROM started
            CROSS JOIN LATERAL (
              SELECT s.id FROM room_sessions s WHERE s.room_id = started.room_id AND s.ended_at IS NOT NULL
               ORDER BY s.started_at DESC OFFSET ${MAX_KEPT}) AS old)),
       participant_events AS (
         ${insertLiveEvents(PARTICIPANT_CHANGED, 'changed c LEFT JOIN running USING (room_id)')}),
       started_events AS (${insertLiveEvents(sessionEvent(`'session.started'`), 'started s')}),
       ended_events AS (${insertLiveEvents(sessionEvent(`'session.ended'`), 'finished s')})`;
}
