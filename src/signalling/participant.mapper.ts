import type { MediaRoute, Participant, RoomState, Waiting } from '../../web/protocol/messages.js';
import type { Config } from '../config/config.js';
import { expiryOf } from '../rooms/room.js';
import type { StoredParticipant } from '../sessions/participant.js';
import type { RoomView } from '../sessions/room-view.js';

/** Somebody who is in the room, as the others see them. */
export function toParticipant(stored: StoredParticipant): Participant {
  const { id, role, displayName, externalId, metadata, joinedAt } = stored;
  return {
    id,
    role,
    displayName,
    externalId,
    metadata,
    joinedAt: (joinedAt ?? new Date(0)).toISOString(),
    media: toMedia(stored),
  };
}

/** What somebody sends, as the others see it. A viewer only receives, whatever their page says. */
export function toMedia({ role, media }: Pick<StoredParticipant, 'role' | 'media'>): Participant['media'] {
  const { microphone, camera, screen, hand } = media;
  const sends = role !== 'viewer';
  return { microphone: microphone && sends, camera: camera && sends, screen: screen && sends, hand };
}

/** Somebody who has knocked, as hosts see them. */
export function toWaiting(stored: StoredParticipant): Waiting {
  const { id, displayName, externalId, metadata, knockedAt } = stored;
  return { id, displayName, externalId, metadata, knockedAt: (knockedAt ?? new Date(0)).toISOString() };
}

export function toRoomState({ room }: RoomView): RoomState {
  return {
    locked: room.locked,
    endsAt: room.endsAt.toISOString(),
    expiresAt: expiryOf(room).toISOString(),
  };
}

/** How the media of a room go. */
export function toMediaRoute({ room }: RoomView, { JANUS_URL }: Pick<Config, 'JANUS_URL'>): MediaRoute {
  return room.mode === 'group' && JANUS_URL.length > 0 ? 'server' : 'mesh';
}
