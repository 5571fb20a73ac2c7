import type { Participant, Reason, RoomState, Waiting } from '../../web/protocol/messages.js';
import type { LeftReason } from '../sessions/participant.js';
import type { RoomView } from '../sessions/room-view.js';
import { toMedia, toParticipant, toRoomState, toWaiting } from './participant.mapper.js';

/** What people in a room must be told. */
export interface ViewChanges {
  readonly joined: readonly Participant[];
  /** Ids. */
  readonly left: readonly string[];
  readonly changed: readonly Pick<Participant, 'id' | 'media'>[];
  /** All who wait now; null if it is as before. */
  readonly waiting: readonly Waiting[] | null;
  /** null if it is as before. */
  readonly room: RoomState | null;
}

/** What has changed between two views of a room. */
export function compareViews(before: RoomView, after: RoomView): ViewChanges {
  const earlier = new Map(before.participants.map((participant) => [participant.id, participant]));
  const now = new Set(after.participants.map(({ id }) => id));
  const stayed = after.participants.flatMap((participant) => {
    const previous = earlier.get(participant.id);
    return previous ? [[previous, participant] as const] : [];
  });
  const [waitedBefore, waiting] = [before.waiting.map(toWaiting), after.waiting.map(toWaiting)];
  const [roomBefore, room] = [toRoomState(before), toRoomState(after)];
  return {
    joined: after.participants.filter(({ id }) => !earlier.has(id)).map(toParticipant),
    left: before.participants.filter(({ id }) => !now.has(id)).map(({ id }) => id),
    changed: stayed
      .filter(([previous, participant]) => !isSame(toMedia(previous), toMedia(participant)))
      .map(([, participant]) => ({ id: participant.id, media: toMedia(participant) })),
    waiting: isSame(waitedBefore, waiting) ? null : waiting,
    room: isSame(roomBefore, room) ? null : room,
  };
}

/** What a view says of a participant of this process: `in`, `waiting`, or why they are out. */
export type Standing = 'in' | 'waiting' | { readonly out: Reason };

const REASONS: Readonly<Record<LeftReason, Reason>> = {
  left: 'expired',
  connection_lost: 'expired',
  removed: 'removed',
  denied: 'denied',
  meeting_ended: 'meeting_ended',
  ended: 'ended',
};

/** The reason that a page gets. A page that left by itself gets none, unless it comes back too late. */
export function reasonFor(reason: LeftReason): Reason {
  return REASONS[reason];
}

/**
 * @param view undefined if the room does not exist any more
 * @param processId of this process: a participant whose socket is on another one has resumed there
 */
export function standingOf(participantId: string, processId: string, view: RoomView | undefined): Standing {
  if (!view) return { out: 'ended' };
  if (view.room.isClosed) return { out: 'closed' };
  const isOurs = (other: { readonly id: string }): boolean => other.id === participantId;
  const [participant, waiting] = [view.participants.find(isOurs), view.waiting.find(isOurs)];
  const present = participant ?? waiting;
  if (present && present.processId !== processId) return { out: 'replaced' };
  if (present) return participant ? 'in' : 'waiting';
  const gone = view.gone.find(isOurs);
  return { out: gone ? reasonFor(gone.leftReason) : 'expired' };
}

/** Whether two values, whose fields have the same order, are equal. */
function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
