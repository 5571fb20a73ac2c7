import { toTimestamp } from '../../../api/resources/timestamp.js';
import type { ParticipantInsights } from '../../../insights/participant-insights.sql.js';
import type { RecordedParticipantDto } from './recorded-participants.dto.js';

/** Somebody who is or was in a room, or waited for it, as v2 shows them. */
export function toRecordedParticipant(participant: ParticipantInsights): RecordedParticipantDto {
  const { joinedAt, leftAt } = participant;
  return {
    id: participant.id,
    roomId: participant.roomId,
    sessionId: participant.sessionId,
    state: participant.state,
    role: participant.role,
    displayName: participant.displayName,
    externalId: participant.externalId,
    metadata: participant.metadata,
    arrivedAt: toTimestamp(participant.arrivedAt),
    joinedAt: joinedAt && toTimestamp(joinedAt),
    leftAt: leftAt && toTimestamp(leftAt),
    leftReason: participant.leftReason,
  };
}
