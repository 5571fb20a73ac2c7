import type { ParticipantMedia, StoredParticipant } from './participant.js';

/** A participant as statements return it. */
export type ParticipantRow = Omit<StoredParticipant, 'media'> & ParticipantMedia;

/** The columns of a participant `p`. */
export const COLUMNS = `p.id, p.room_id AS "roomId", p.role, p.display_name AS "displayName", p.external_id AS "externalId",
                p.metadata, p.state, p.left_reason AS "leftReason", p.knocked_at AS "knockedAt",
                p.joined_at AS "joinedAt", p.left_at AS "leftAt", p.microphone, p.camera, p.screen, p.hand,
                p.process_id AS "processId"`;

export function toParticipant(row: ParticipantRow): StoredParticipant {
  return {
    id: row.id,
    roomId: row.roomId,
    role: row.role,
    displayName: row.displayName,
    externalId: row.externalId,
    metadata: row.metadata,
    state: row.state,
    leftReason: row.leftReason,
    knockedAt: row.knockedAt,
    joinedAt: row.joinedAt,
    leftAt: row.leftAt,
    media: { microphone: row.microphone, camera: row.camera, screen: row.screen, hand: row.hand },
    processId: row.processId,
  };
}
