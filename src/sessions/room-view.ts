import type { RoomMode } from '../rooms/room.js';
import type { LeftReason, StoredParticipant } from './participant.js';

/** Somebody who has left or was denied in the last minute. */
export interface GoneParticipant {
  readonly id: string;
  readonly state: 'left' | 'denied';
  readonly leftReason: LeftReason;
  /** The process that had the socket last. */
  readonly processId: string;
}

/** A room and who is in it, at one instant. */
export interface RoomView {
  readonly room: {
    readonly organizationId: string;
    readonly locked: boolean;
    /** The organization is suspended: nobody may be in the room. */
    readonly isClosed: boolean;
    readonly endsAt: Date;
    readonly mode: RoomMode;
    /** The URL of the media server where its media are; null if they are nowhere. */
    readonly mediaServer: string | null;
    /** Whole ms until the room expires, by the clock of the database; rounded up, at least 1. */
    readonly msLeft: number;
  };
  /** Who is in, in the order in which they joined. */
  readonly participants: readonly StoredParticipant[];
  /** Who has knocked, in that order. */
  readonly waiting: readonly StoredParticipant[];
  /** Who was in or waited until a short time ago, so that a process knows why a socket of its own is out. */
  readonly gone: readonly GoneParticipant[];
}
