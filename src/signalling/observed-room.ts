import { ENDING_NOTICE, type Reason } from '../../web/protocol/messages.js';
import { expiryOf } from '../rooms/room.js';
import type { RoomView } from '../sessions/room-view.js';
import type { LocalParticipant } from './local-participant.js';
import { toRoomState } from './participant.mapper.js';
import { compareViews, standingOf, type ViewChanges } from './view-changes.js';

/** A timer is armed only within the last day, in ms: those of JavaScript overflow at 24.8 days. */
const LONGEST_TIMER = 86_400_000;

/** What happens to participants of a room besides messages. */
export interface RoomEvents {
  /** The room expires now, by the latest view. */
  onExpiry(room: ObservedRoom): void;
  /** Somebody who waited is in. @returns after which the participant's stage is `in` */
  onAdmitted(participant: LocalParticipant, room: ObservedRoom): void;
  onOut(participant: LocalParticipant, reason: Reason): void;
}

/** A room with participants on this process: what was last seen of it, and the participants who get its changes. */
export class ObservedRoom {
  readonly participants = new Map<string, LocalParticipant>();
  /** null until it has been observed for the first time. */
  view: RoomView | null = null;
  /** When the latest observation began, or this one was wanted, by the clock of `performance.now()`. */
  seenAt = performance.now();
  /** The number of the latest observation when a change was last announced. */
  changedDuring = 0;
  /** The number of the observation that the view is from. */
  private observation = 0;
  private endTimer: NodeJS.Timeout | undefined;
  private inTurn: Promise<void> = Promise.resolve();

  constructor(
    readonly id: string,
    private readonly processId: string,
    private readonly events: RoomEvents,
  ) {}

  /** Whether somebody is in the room, on any process, by the latest view. */
  has(participantId: string): boolean {
    return this.view?.participants.some(({ id }) => id === participantId) ?? false;
  }

  /**
   * Whether everybody in the room has their socket on this process, as far as is known: not while a change is announced that
   * has not been observed, because it may have brought somebody elsewhere.
   */
  get isComplete(): boolean {
    if (!this.view || this.observation <= this.changedDuring) return false;
    return this.view.participants.every(({ id }) => this.participants.has(id));
  }

  /** The participants of this process who get the changes of the room. */
  get audience(): LocalParticipant[] {
    return [...this.participants.values()].filter(({ stage }) => stage === 'in');
  }

  /**
   * Takes note of a new view, and tells everybody what has changed.
   * @param view undefined if the room does not exist any more
   * @param observation its number
   */
  apply(view: RoomView | undefined, observation: number): void {
    const before = this.view;
    this.view = view ?? null;
    this.observation = observation;
    for (const participant of this.participants.values()) {
      // An observation that began earlier does not know of the participant.
      if (participant.since >= observation) continue;
      const standing = standingOf(participant.id, this.processId, view);
      if (typeof standing === 'object') this.out(participant, standing.out);
    }
    if (!view) return this.stop();
    if (before) this.tell(compareViews(before, view), view);
    for (const participant of this.participants.values())
      if (participant.stage === 'waiting' && this.has(participant.id))
        this.events.onAdmitted(participant, this);
    this.warnOfEnd(view);
    this.armEnd(view);
  }

  /** Sends everybody out: the room has expired, by the latest view. */
  expire(): void {
    for (const participant of this.participants.values()) this.out(participant, 'ended');
  }

  /** Runs work of this room one after another, in the order of the calls. */
  queue(work: () => Promise<void>): void {
    this.inTurn = this.inTurn.then(work);
  }

  stop(): void {
    clearTimeout(this.endTimer);
  }

  private out(participant: LocalParticipant, reason: Reason): void {
    this.participants.delete(participant.id);
    participant.end(reason);
    this.events.onOut(participant, reason);
  }

  private tell({ joined, left, changed, waiting, room }: ViewChanges, view: RoomView): void {
    for (const local of this.audience) {
      if (room) local.tell('room', room);
      for (const id of left) local.tell('participantLeft', { id });
      for (const participant of joined)
        if (participant.id !== local.id) local.tell('participantJoined', participant);
      for (const change of changed) if (change.id !== local.id) local.tell('participantChanged', change);
      if (waiting && isHost(local.id, view)) local.tell('waiting', waiting);
    }
  }

  /** Tells everybody once that the room ends soon; again if its end is moved. */
  private warnOfEnd(view: RoomView): void {
    if (view.room.msLeft > ENDING_NOTICE) return;
    const end = expiryOf(view.room).getTime();
    const { expiresAt } = toRoomState(view);
    for (const local of this.audience) {
      if (local.warnedOf === end) continue;
      local.warnedOf = end;
      local.tell('ending', { expiresAt });
    }
  }

  private armEnd({ room }: RoomView): void {
    clearTimeout(this.endTimer);
    if (room.msLeft > LONGEST_TIMER) return;
    this.endTimer = setTimeout(() => this.events.onExpiry(this), room.msLeft).unref();
  }
}

/** Whether a participant is a host, by the role that is stored. */
export function isHost(participantId: string, view: RoomView): boolean {
  return view.participants.some(({ id, role }) => id === participantId && role === 'host');
}
