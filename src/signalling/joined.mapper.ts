import type { Joined } from '../../web/protocol/messages.js';
import type { Config } from '../config/config.js';
import type { RoomView } from '../sessions/room-view.js';
import { iceServersFor } from './ice-servers.js';
import type { LocalParticipant } from './local-participant.js';
import { isHost } from './observed-room.js';
import { toMediaRoute, toParticipant, toRoomState, toWaiting } from './participant.mapper.js';

/** Everything that a page must know when it is in; null if the view does not say that it is. */
export function toJoined(
  { id, resumeToken, credentialsUntil }: LocalParticipant,
  view: RoomView,
  config: Config,
): Joined | null {
  const self = view.participants.find((participant) => participant.id === id);
  if (!self) return null;
  return {
    status: 'joined',
    self: toParticipant(self),
    participants: view.participants.filter((participant) => participant !== self).map(toParticipant),
    waiting: isHost(id, view) ? view.waiting.map(toWaiting) : [],
    room: toRoomState(view),
    iceServers: iceServersFor(id, credentialsUntil, config),
    mediaRoute: toMediaRoute(view, config),
    resumeToken,
  };
}
