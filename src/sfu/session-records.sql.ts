import { statement } from '../database/statement.js';
import type { SessionRecord } from './media-session.js';

/** A session at a server. */
export type StoredSession = SessionRecord & { readonly server: string };

const COLUMNS = `m.server, m.session_id::float8 AS "sessionId", m.publisher_id::float8 AS "publisherId",
                m.connection, m.subscriber_id::float8 AS "subscriberId"`;

/** Only while the participant is on this process: another one may have claimed the session. */
export const save = statement<StoredSession & { participantId: string; processId: string }>(
  (value) => `
  INSERT INTO media_sessions (participant_id, server, session_id, publisher_id, connection, subscriber_id)
  SELECT p.id, ${value.server}::text, ${value.sessionId}::bigint, ${value.publisherId}::bigint,
         ${value.connection}::text, ${value.subscriberId}::bigint
    FROM participants p
   WHERE p.id = ${value.participantId}::uuid AND p.left_at IS NULL AND p.process_id = ${value.processId}::uuid
      ON CONFLICT (participant_id) DO UPDATE
     SET server = excluded.server, session_id = excluded.session_id, publisher_id = excluded.publisher_id,
         connection = excluded.connection, subscriber_id = excluded.subscriber_id`,
);

export const find = statement<{ participantId: string }, StoredSession>(
  ({ participantId }) =>
    `SELECT ${COLUMNS} FROM media_sessions m WHERE m.participant_id = ${participantId}::uuid`,
);

export const remove = statement<{ participantId: string }>(
  ({ participantId }) => `DELETE FROM media_sessions WHERE participant_id = ${participantId}::uuid`,
);

/** Forgets the sessions of people who are out; each is returned once, to one process. */
export const takeEnded = statement<object, { readonly participantId: string } & StoredSession>(
  () => `
  DELETE FROM media_sessions m WHERE m.participant_id = ANY (ARRAY(
         SELECT s.participant_id FROM media_sessions s JOIN participants p ON p.id = s.participant_id
          WHERE p.left_at IS NOT NULL LIMIT 1000 FOR UPDATE OF s SKIP LOCKED))
  RETURNING m.participant_id AS "participantId", ${COLUMNS}`,
);

/** Which participants are there, and have, or had, their socket on a process still. @param participants as JSON */
export const staying = statement<{ participants: string }, { readonly id: string }>(
  ({ participants }) => `
  SELECT p.id FROM json_array_elements(${participants}::json) AS given
    JOIN participants p ON p.id = (given ->> 'id')::uuid AND p.left_at IS NULL
                       AND p.process_id = (given ->> 'processId')::uuid`,
);
