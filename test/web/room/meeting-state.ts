import type { ParticipantMedia } from '../../../web/protocol/messages.js';
import { initialState } from '../../../web/room/engine/initial-state.js';
import type { MeetingState } from '../../../web/room/meeting.js';

const ROOM = { locked: false, endsAt: '2026-01-01T01:00:00Z', expiresAt: '2026-01-01T02:00:00Z' };

/** A meeting in which this page is alone. */
export const STATE: MeetingState = { ...initialState({ room: ROOM, role: 'visitor' }), phase: 'in' };

/** What somebody sends: nothing but what is given. */
export const media = (changes: Partial<ParticipantMedia> = {}): ParticipantMedia => ({
  microphone: false,
  camera: false,
  screen: false,
  hand: false,
  ...changes,
});
