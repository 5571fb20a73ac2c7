import type { PageData } from '../../protocol/page-data.js';
import type { MeetingState } from '../meeting.js';

/** A meeting that the page has not joined, without anything that is on. */
export function initialState({ room, role }: Pick<PageData, 'room' | 'role'>): MeetingState {
  return {
    phase: 'before',
    reason: null,
    self: null,
    participants: [],
    waiting: [],
    room,
    role,
    connection: 'online',
    isCarried: true,
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
    levels: new Map(),
    speaker: null,
    reactions: [],
    notices: [],
  };
}
