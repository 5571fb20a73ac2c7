import type { MeetingState } from '../../../web/room/meeting.js';

/** A meeting in which this page is alone. */
export const STATE: MeetingState = {
  phase: 'in',
  reason: null,
  self: null,
  participants: [],
  waiting: [],
  room: { locked: false, endsAt: '2026-01-01T01:00:00Z', expiresAt: '2026-01-01T02:00:00Z' },
  role: 'visitor',
  connection: 'online',
  soundBlocked: false,
  local: {
    microphone: false,
    camera: false,
    screen: false,
    hand: false,
    cameraStream: null,
    screenStream: null,
    level: 0,
    microphoneProblem: null,
    cameraProblem: null,
    devices: [],
    chosen: {},
  },
  chat: [],
  speaker: null,
  reactions: [],
  notices: [],
};
