import type { Socket } from 'socket.io';
import type { ParticipantMedia, Reason, ToPage } from '../../web/protocol/messages.js';
import type { Relayed, RelayedEvent } from './relayed.js';
import { closeIfSlow } from './slow-reader.js';

/**
 * `entering`: Postgres has decided, and the page does not know yet. `waiting`: the page knows that it waits. `in`: the page
 * knows the participants of the room, and gets every change.
 */
type Stage = 'entering' | 'waiting' | 'in';

/** What a participant needs of the socket of a page. */
interface ParticipantSocket {
  readonly conn: object;
  readonly data: { participant: LocalParticipant | null };
  emit<Event extends keyof ToPage>(event: Event, ...args: Parameters<ToPage[Event]>): boolean;
  disconnect(closes: boolean): unknown;
}

/** A participant whose socket is on this process. */
export class LocalParticipant {
  stage: Stage = 'entering';
  /** Why the participant is out, once that is known. */
  outFor: Reason | null = null;
  /** The end of the room that the page has been warned of, in ms since 1970. */
  warnedOf: number | null = null;
  /** When the page's credentials of TURN servers expire, in ms since 1970. */
  credentialsUntil = 0;
  /** What the page sends, if Postgres does not know it yet. */
  unsavedMedia: ParticipantMedia | null = null;
  /** Whether the page had another socket before, perhaps on another process. */
  isResumed = false;

  /** @param since the latest observation that had begun: it, and those before, say nothing of this participant */
  constructor(
    readonly id: string,
    readonly roomId: string,
    readonly displayName: string,
    readonly resumeToken: string,
    readonly since: number,
    readonly socket: ParticipantSocket,
  ) {}

  /** Sends a message to the page. */
  tell<Event extends keyof ToPage>(event: Event, ...args: Parameters<ToPage[Event]>): void {
    this.socket.emit(event, ...args);
    closeIfSlow(this.socket);
  }

  /** Sends a message of somebody in the room to the page. */
  pass(event: RelayedEvent, message: Relayed['message']): void {
    // The type of a relayed message says that the two belong together.
    (this.socket as unknown as Socket).emit(event, message);
    closeIfSlow(this.socket);
  }

  /** The participant is out: tells the page, unless it is still waiting for the response to its request, and closes it. */
  end(reason: Reason): void {
    const wasEntering = this.stage === 'entering';
    this.outFor ??= reason;
    if (this.socket.data.participant === this) this.socket.data.participant = null;
    if (wasEntering) return;
    this.tell('out', { reason });
    this.socket.disconnect(true);
  }
}
