import { type Placeholders, statement } from '../database/statement.js';
import { AVAILABLE } from '../rooms/rooms.sql.js';
import { ago, consequences, type Grace, NOW } from './change.sql.js';
import type { Entry, Refusal } from './entry.js';
import {
  type Capacity,
  CAPACITY,
  CAPACITY_WITH_MEDIA_SERVER,
  EXPLAINED_WITHIN,
  LEASE,
  MAX_WAITING,
  RESUME_WITHIN,
} from './limits.js';
import type { LeftReason, ParticipantMedia, ParticipantState } from './participant.js';
import { COLUMNS, type ParticipantRow } from './participant.row.js';

/** A value of statements that decide whether somebody fits into a room. */
interface Media {
  readonly hasMediaServer: boolean;
}

/** How many may be in a room `r`, as SQL. */
const capacity = (of: keyof Capacity, { hasMediaServer }: Placeholders<Media>): string =>
  `CASE WHEN r.mode = 'group' AND ${hasMediaServer}::boolean
                      THEN ${CAPACITY_WITH_MEDIA_SERVER[of]} ELSE ${CAPACITY[of]} END`;

/**
 * Locks a room until the transaction ends. Whatever changes who is in a room does this first, in a statement of its own:
 * the next one then sees what was decided before. Deleting the room waits as well.
 */
export const lockRoom = statement<{ roomId: string }, { roomId: string }>(
  ({ roomId }) => `SELECT id AS "roomId" FROM rooms WHERE id = ${roomId} FOR NO KEY UPDATE`,
);

/** As {@link lockRoom}, for the room of a participant. */
export const lockRoomOf = statement<{ participantId: string }, { roomId: string }>(
  ({ participantId }) => `SELECT id AS "roomId" FROM rooms
          WHERE id = (SELECT room_id FROM participants WHERE id = ${participantId}) FOR NO KEY UPDATE`,
);

/** Part of a WITH that gives a process a lease if it has none: nobody is on a process that is not known. */
const leaseOf = (processId: string): string =>
  `lease AS (
         INSERT INTO processes (id, lease_until)
         SELECT ${processId}::uuid, statement_timestamp() + interval '${LEASE} ms'
          WHERE NOT EXISTS (SELECT FROM processes WHERE id = ${processId}::uuid AND lease_until > statement_timestamp())
             ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until)`;

/** The values of {@link enter}. */
interface NewParticipant extends Omit<Entry, 'media'>, ParticipantMedia, Grace, Media {
  readonly id: string;
  readonly resumeTokenHash: Buffer;
  /** The id of the session that begins if this is the second one in the room. */
  readonly sessionId: string;
}

/**
 * Decides about somebody who wants to be in a room, which is locked by {@link lockRoom}. No row: there is no such room, or
 * not any more.
 */
export const enter = statement<
  NewParticipant,
  ParticipantRow & { readonly outcome: 'joined' | 'waiting' | Exclude<Refusal, 'ended'> }
>(
  (value) => `
  WITH room AS (
         SELECT r.id, r.organization_id, r.mode, r.locked AND ${value.role}::text = 'visitor' AS waits,
                (SELECT o.suspended_at IS NOT NULL FROM organizations o WHERE o.id = r.organization_id) AS is_closed
           FROM rooms r
          WHERE r.id = ${value.roomId}::uuid AND r.${AVAILABLE}
            AND NOT EXISTS (SELECT FROM organizations o WHERE o.id = r.organization_id AND o.deleted_at IS NOT NULL)),
       decision AS MATERIALIZED (
         SELECT r.id AS room_id, r.organization_id,
                CASE WHEN r.is_closed THEN 'closed'
                     WHEN count(p.id) FILTER (WHERE p.state = CASE WHEN r.waits THEN 'waiting' ELSE 'joined' END
                                                AND (p.role = 'viewer') = (${value.role}::text = 'viewer'))
                          >= CASE WHEN r.waits THEN ${MAX_WAITING}
                                  WHEN ${value.role}::text = 'viewer' THEN ${capacity('viewers', value)}
                                  ELSE ${capacity('participants', value)} END
                          THEN CASE WHEN r.mode = 'group' AND NOT r.waits AND NOT ${value.hasMediaServer}::boolean
                                    THEN 'no_media_server' ELSE 'full' END
                     WHEN r.waits THEN 'waiting' ELSE 'joined' END AS outcome
           FROM room r LEFT JOIN participants p ON p.room_id = r.id AND p.left_at IS NULL
          GROUP BY r.id, r.organization_id, r.mode, r.waits, r.is_closed),
       changed AS (
         INSERT INTO participants AS p (
                id, room_id, organization_id, role, display_name, external_id, metadata, state, knocked_at, joined_at,
                microphone, camera, screen, hand, process_id, resume_token_hash)
         SELECT ${value.id}::uuid, room_id, organization_id, ${value.role}::text, ${value.displayName}::text,
                ${value.externalId}::text, ${value.metadata}::text, outcome, CASE outcome WHEN 'waiting' THEN ${NOW} END,
                CASE outcome WHEN 'joined' THEN ${NOW} END, ${value.microphone}::boolean, ${value.camera}::boolean,
                ${value.screen}::boolean, ${value.hand}::boolean, ${value.processId}::uuid,
                ${value.resumeTokenHash}::bytea
           FROM decision WHERE outcome IN ('waiting', 'joined')
         RETURNING p.*, NULL::text AS was),
       ${leaseOf(value.processId)},
       ${consequences(`ARRAY[${value.roomId}::uuid]`, value.sessionId, value)}
  SELECT decision.outcome, ${COLUMNS} FROM decision LEFT JOIN changed p USING (room_id)`,
);

/** Whether somebody without a socket may still resume. */
const MAY_RESUME = `coalesce(p.detached_at > ${ago(RESUME_WITHIN)}, true)`;
/** Whether the room of a participant `p` is there for its people. */
const ROOM_IS_OPEN = `EXISTS (SELECT FROM rooms r JOIN organizations o ON o.id = r.organization_id
                         WHERE r.id = p.room_id AND r.${AVAILABLE}
                           AND o.suspended_at IS NULL AND o.deleted_at IS NULL)`;

interface Resumption extends ParticipantMedia {
  readonly roomId: string;
  readonly resumeTokenHash: Buffer;
  readonly processId: string;
}

const isHolder = ({ roomId, resumeTokenHash }: Placeholders<Resumption>): string =>
  `p.room_id = ${roomId}::uuid AND p.resume_token_hash = ${resumeTokenHash}::bytea`;

/** Gives a participant a socket on another process, or a new one on the same. What it decides depends on one row only. */
export const resume = statement<Resumption, ParticipantRow>(
  (value) => `
  WITH ${leaseOf(value.processId)}
  UPDATE participants p
     SET process_id = ${value.processId}::uuid, detached_at = NULL, microphone = ${value.microphone}::boolean,
         camera = ${value.camera}::boolean, screen = ${value.screen}::boolean, hand = ${value.hand}::boolean
   WHERE ${isHolder(value)} AND p.left_at IS NULL AND ${MAY_RESUME} AND ${ROOM_IS_OPEN}
  RETURNING ${COLUMNS}`,
);

/** Why {@link resume} finds nobody; a departure that has not been written yet counts as well. */
export const explainResumption = statement<
  Resumption,
  { readonly state: ParticipantState; readonly leftReason: LeftReason }
>(
  (value) => `
  SELECT CASE WHEN p.left_at IS NULL THEN 'left' ELSE p.state END AS state,
         coalesce(p.left_reason, CASE WHEN ${ROOM_IS_OPEN} THEN 'connection_lost' ELSE 'ended' END) AS "leftReason"
    FROM participants p
   WHERE ${isHolder(value)} AND (p.left_at IS NULL OR p.left_at > ${ago(EXPLAINED_WITHIN)})`,
);

/**
 * Notes that the sockets of participants are lost. The rooms are locked in the order of their ids, before any participant,
 * which prevents deadlocks; what is decided depends on one row only.
 */
export const detach = statement<{ participantIds: readonly string[]; processId: string }>(
  ({ participantIds, processId }) => `
  WITH room AS MATERIALIZED (
         SELECT id FROM rooms
          WHERE id IN (SELECT room_id FROM participants WHERE id = ANY (${participantIds}::uuid[]) AND left_at IS NULL)
          ORDER BY id FOR NO KEY UPDATE)
  UPDATE participants p SET detached_at = ${NOW}
    FROM room
   WHERE p.room_id = room.id AND p.id = ANY (${participantIds}::uuid[]) AND p.process_id = ${processId}::uuid
     AND p.left_at IS NULL AND p.detached_at IS NULL`,
);

export const attachedTo = statement<{ processId: string }, { readonly id: string }>(
  ({ processId }) =>
    `SELECT id FROM participants WHERE process_id = ${processId} AND left_at IS NULL AND detached_at IS NULL`,
);

/** A change that changes nothing writes nothing. */
export const changeMedia = statement<ParticipantMedia & { readonly participantId: string }>(
  ({ participantId, microphone, camera, screen, hand }) => `
  UPDATE participants
     SET microphone = ${microphone}::boolean, camera = ${camera}::boolean, screen = ${screen}::boolean,
         hand = ${hand}::boolean
   WHERE id = ${participantId}::uuid AND left_at IS NULL
     AND (microphone, camera, screen, hand)
         <> (${microphone}::boolean, ${camera}::boolean, ${screen}::boolean, ${hand}::boolean)`,
);

/**
 * Lets those in who wait, in the order in which they have knocked, as far as there is space. The room is locked by
 * {@link lockRoom}.
 * @returns how many wait, of those who are meant, and how many of them were let in
 */
export const admit = statement<
  { roomId: string; participantId: string | null; sessionId: string } & Grace & Media,
  { readonly waiting: number; readonly admitted: number }
>(
  ({ roomId, participantId, sessionId, sessionGrace, hasMediaServer }) => `
  WITH room AS (
         SELECT r.id, (${capacity('participants', { hasMediaServer })}
                - (SELECT count(*) FROM participants j
                    WHERE j.room_id = r.id AND j.left_at IS NULL AND j.state = 'joined' AND j.role <> 'viewer')) AS space
           FROM rooms r WHERE r.id = ${roomId}::uuid AND r.${AVAILABLE}),
       meant AS MATERIALIZED (
         SELECT p.id, row_number() OVER (ORDER BY p.knocked_at, p.id) AS place
           FROM room JOIN participants p ON p.room_id = room.id
          WHERE p.left_at IS NULL AND p.state = 'waiting'
            AND (${participantId}::uuid IS NULL OR p.id = ${participantId}::uuid)),
       target AS MATERIALIZED (
         SELECT id FROM participants WHERE id IN (SELECT meant.id FROM meant, room WHERE place <= space)
          ORDER BY id FOR NO KEY UPDATE),
       changed AS (
         UPDATE participants p SET state = 'joined', role = 'granted_visitor', joined_at = ${NOW}
           FROM target WHERE p.id = target.id
         RETURNING p.*, 'waiting' AS was),
       ${consequences(`ARRAY[${roomId}::uuid]`, sessionId, { sessionGrace })}
  SELECT (SELECT count(*) FROM meant)::integer AS waiting, (SELECT count(*) FROM changed)::integer AS admitted`,
);

/**
 * Sends participants out of a room, which is locked by {@link lockRoom}.
 * @returns who was sent out
 */
export const sendOut = statement<
  {
    roomId: string;
    /** null for everybody. */
    participantId: string | null;
    /** The states of those who are meant. */
    from: readonly ParticipantState[];
    to: 'left' | 'denied';
    reason: LeftReason;
  } & Grace,
  { readonly id: string }
>(
  ({ roomId, participantId, from, to, reason, sessionGrace }) => `
  WITH target AS MATERIALIZED (
         SELECT p.id, p.state AS was FROM participants p
          WHERE p.room_id = ${roomId}::uuid AND p.left_at IS NULL AND p.state = ANY (${from}::text[])
            AND (${participantId}::uuid IS NULL OR p.id = ${participantId}::uuid)
          ORDER BY p.id FOR NO KEY UPDATE),
       changed AS (
         UPDATE participants p SET state = ${to}::text, left_reason = ${reason}::text, left_at = ${NOW}
           FROM target WHERE p.id = target.id
         RETURNING p.*, target.was),
       ${consequences(`ARRAY[${roomId}::uuid]`, null, { sessionGrace })}
  SELECT id FROM changed`,
);

/** Renews the lease of a process, and forgets those that ended long ago. */
export const renewLease = statement<{ processId: string }>(
  ({ processId }) => `
  WITH dead AS (
         DELETE FROM processes WHERE id = ANY (ARRAY(
           SELECT q.id FROM processes q
            WHERE q.lease_until < statement_timestamp() - interval '1 hour'
              AND NOT EXISTS (SELECT FROM participants p WHERE p.process_id = q.id AND p.left_at IS NULL)
            FOR UPDATE SKIP LOCKED)))
  INSERT INTO processes (id, lease_until)
  VALUES (${processId}, statement_timestamp() + interval '${LEASE} ms')
      ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until`,
);
