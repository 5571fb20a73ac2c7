import { statement } from '../database/statement.js';
import type { ParticipantRole } from '../sessions/participant.js';
import { WAS_IN_SESSION } from './session-insights.sql.js';

/** A page sends a report every 30 s; of those that come within so many seconds, one is kept. */
const PART = 25;
/** How long a participant's reports are kept from when they joined, in hours: more than any call takes. */
const MAX_HOURS = 24;

/** Keeps a report of somebody who is in a room. */
export const keep = statement<{ readonly participantId: string; readonly report: Buffer }>(
  ({ participantId, report }) => `
  INSERT INTO participant_measurements (participant_id, part, measured_at, report)
  SELECT p.id, extract(epoch FROM statement_timestamp() - p.joined_at)::integer / ${PART}, statement_timestamp(),
         ${report}::bytea
    FROM participants p
   WHERE p.id = ${participantId}::uuid AND p.state = 'joined'
     AND p.joined_at > statement_timestamp() - interval '${MAX_HOURS} hours'
      ON CONFLICT DO NOTHING`,
);

/** A participant and one of their reports; null if there is none. */
export interface ReportRow {
  readonly displayName: string | null;
  readonly role: ParticipantRole;
  readonly joinedAt: Date;
  readonly leftAt: Date | null;
  readonly measuredAt: Date | null;
  readonly report: Buffer | null;
}

interface ParticipantOfSession {
  readonly organizationId: string;
  readonly sessionId: string;
  readonly participantId: string;
}

/** The reports of somebody who was in a session, the earliest first; no row if nobody was. */
export const findReports = statement<ParticipantOfSession, ReportRow>(
  ({ organizationId, sessionId, participantId }) => `
  SELECT p.display_name AS "displayName", p.role, p.joined_at AS "joinedAt", p.left_at AS "leftAt",
         m.measured_at AS "measuredAt", m.report
    FROM room_sessions s JOIN participants p ON ${WAS_IN_SESSION}
    LEFT JOIN participant_measurements m ON m.participant_id = p.id
   WHERE s.id = ${sessionId}::uuid AND p.id = ${participantId}::uuid AND p.organization_id = ${organizationId}::uuid
   ORDER BY m.part`,
);

/** Deletes the reports of participants who are erased. */
export const forget = statement<{ readonly participantIds: readonly string[] }>(
  ({ participantIds }) =>
    `DELETE FROM participant_measurements WHERE participant_id = ANY (${participantIds}::uuid[])`,
);
