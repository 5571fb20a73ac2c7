import { validate as isUuid } from 'uuid';
import { toTimestamp } from '../../../api/resources/timestamp.js';
import type { StoredParticipant } from '../../../sessions/participant.js';
import { ParticipantNotFoundError } from '../../../sessions/participants.errors.js';
import type { ParticipantDto } from './participants.dto.js';

/** @throws ParticipantNotFoundError if the text cannot be the id of a participant */
export function toParticipantId(text: string): string {
  if (!isUuid(text)) throw new ParticipantNotFoundError();
  return text;
}

/** Somebody who is in a room or waits for it, as v2 shows them. */
export function toParticipant(participant: StoredParticipant): ParticipantDto {
  const { knockedAt, joinedAt } = participant;
  return {
    id: participant.id,
    state: participant.state === 'waiting' ? 'waiting' : 'joined',
    role: participant.role,
    displayName: participant.displayName,
    knockedAt: knockedAt && toTimestamp(knockedAt),
    joinedAt: joinedAt && toTimestamp(joinedAt),
    externalId: participant.externalId,
    metadata: participant.metadata,
  };
}
