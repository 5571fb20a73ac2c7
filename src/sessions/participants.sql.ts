import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { withEvent } from '../events/with-event.js';
import { AVAILABLE } from '../rooms/rooms.sql.js';
import type { PresentState } from './participant.js';
import { COLUMNS, type ParticipantRow } from './participant.row.js';
import type { RoomSession } from './room-session.js';

/** The types of events about what an API did with the people of a room; what people do themselves is no part of the audit. */
export const PARTICIPANT_AUDIT_EVENTS = [
  'participant.admitted',
  'participant.denied',
  'participant.removed',
] as const;
export type ParticipantAuditEvent = (typeof PARTICIPANT_AUDIT_EVENTS)[number];

/** A request for one page of something that a room has. */
export interface PageOfRoom {
  readonly organizationId: string;
  readonly roomId: string;
  readonly limit: number;
  readonly after: Position | null;
}

/** The conditions for rows of a table that belong to a room. An expired room has none, whether it has been purged or not. */
const ofRoom = (organizationId: string, roomId: string, table: string) =>
  [
    [`${table}.organization_id = ?::uuid`, organizationId],
    [`${table}.room_id = ?::uuid`, roomId],
    [`EXISTS (SELECT FROM rooms r WHERE r.id = ${table}.room_id AND r.${AVAILABLE})`, null],
  ] as const;

/** Who is in a room or waits for it, in the order in which they joined or knocked. There are never more than a few. */
export function listParticipants(
  { organizationId, roomId, limit, after }: PageOfRoom,
  state: PresentState | undefined,
): Query<ParticipantRow & { readonly since: Date }> {
  const since = 'coalesce(p.joined_at, p.knocked_at)';
  return keysetListing({
    select: `SELECT ${COLUMNS}, ${since} AS since FROM participants p`,
    share: organizationId,
    conditions: [
      ...ofRoom(organizationId, roomId, 'p'),
      ['p.left_at IS NULL', null],
      ['p.state = ?::text', state],
    ],
    column: since,
    descending: false,
    after,
    limit,
    mayKeepPlan: true,
  });
}

/** The sessions of a room, latest first. */
export function listSessions({ organizationId, roomId, limit, after }: PageOfRoom): Query<RoomSession> {
  return keysetListing({
    select: `SELECT s.id, s.started_at AS "startedAt", s.ended_at AS "endedAt" FROM room_sessions s`,
    share: organizationId,
    conditions: ofRoom(organizationId, roomId, 's'),
    column: 's.started_at',
    descending: true,
    after,
    limit,
    mayKeepPlan: true,
  });
}

/** A row if somebody is in the room, or waits for it. */
export const isPresent = statement<{ organizationId: string; roomId: string; participantId: string }>(
  ({ organizationId, roomId, participantId }) =>
    `SELECT FROM participants
          WHERE id = ${participantId} AND room_id = ${roomId} AND organization_id = ${organizationId} AND left_at IS NULL`,
);

/** Writes that somebody was admitted, denied or sent out, in the transaction that does it. */
const audit = (type: ParticipantAuditEvent) =>
  withEvent<{ readonly participantId: string; readonly organizationId: string }>(
    ({ participantId, organizationId }) =>
      `SELECT id, room_id, organization_id FROM participants WHERE id = ${participantId} AND organization_id = ${organizationId}`,
    () => ({
      type,
      organizationId: 'changed.organization_id',
      subjectId: 'changed.room_id::text',
      data: `json_build_object('participantId', changed.id)`,
    }),
  );

export const AUDIT = {
  'participant.admitted': audit('participant.admitted'),
  'participant.denied': audit('participant.denied'),
  'participant.removed': audit('participant.removed'),
} as const satisfies Record<ParticipantAuditEvent, unknown>;
