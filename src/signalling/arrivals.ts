import { Injectable, Logger } from '@nestjs/common';
import type { Joined, Knocking, Reason, Refused } from '../../web/protocol/messages.js';
import { Config } from '../config/config.js';
import type { StoredParticipant } from '../sessions/participant.js';
import type { RoomView } from '../sessions/room-view.js';
import { credentialsExpiry } from './ice-servers.js';
import { toJoined } from './joined.mapper.js';
import { LocalParticipant } from './local-participant.js';
import { LostSockets } from './lost-sockets.js';
import type { ObservedRoom } from './observed-room.js';
import type { PageSocket } from './page-socket.js';
import { Relay } from './relay.js';
import { RoomObserver } from './room-observer.js';

/** Tells pages whom Postgres has let in, or lets wait, what they must know. */
@Injectable()
export class Arrivals {
  private readonly logger = new Logger('Room');

  constructor(
    private readonly observer: RoomObserver,
    private readonly relay: Relay,
    private readonly lost: LostSockets,
    private readonly config: Config,
  ) {
    observer.onChange({
      onAdmitted: (participant, room) => this.announceAdmission(participant, room),
      onOut: ({ id, roomId }, reason) => this.logger.log('Left', { roomId, participantId: id, reason }),
    });
  }

  /** Names this process in the database. */
  get processId(): string {
    return this.observer.processId;
  }

  /**
   * Observes the room of somebody new from now on.
   * @returns the response to the page, which comes after the messages to everybody else
   * @throws DatabaseUnavailableError; then the page may resume, or join anew
   */
  async add(
    socket: PageSocket,
    { id, roomId, displayName }: StoredParticipant,
    resumeToken: string,
    isResumed = false,
  ): Promise<Joined | Knocking | Refused> {
    if (!socket.connected) {
      this.lost.add(id);
      return refuse('expired');
    }
    const { latest } = this.observer;
    const participant = new LocalParticipant(id, roomId, displayName, resumeToken, latest, socket);
    participant.isResumed = isResumed;
    socket.data.participant = participant;
    this.observer.add(participant);
    this.relay.announceChange(roomId);
    try {
      await this.observer.refresh(roomId);
    } catch (error) {
      if (this.observer.remove(participant)) this.lost.add(id);
      socket.data.participant = null;
      throw error;
    }
    return this.welcome(participant);
  }

  private welcome(participant: LocalParticipant): Joined | Knocking | Refused {
    const { id, roomId, resumeToken, outFor } = participant;
    const view = this.observer.find(roomId)?.view;
    if (outFor || !view) return refuse(outFor ?? 'expired');
    const joined = this.enter(participant, view);
    if (joined) return joined;
    participant.stage = 'waiting';
    this.logger.log('Knocked', { roomId, participantId: id });
    return { status: 'waiting', id, resumeToken };
  }

  private announceAdmission(participant: LocalParticipant, { view }: ObservedRoom): void {
    const joined = view && this.enter(participant, view);
    if (joined) participant.tell('admitted', joined);
  }

  /** From now on the participant gets every change. @returns what the page must know; null if it is not in the room */
  private enter(participant: LocalParticipant, view: RoomView): Joined | null {
    participant.credentialsUntil = credentialsExpiry(view.room.msLeft);
    const joined = toJoined(participant, view, this.config);
    if (!joined) return null;
    participant.stage = 'in';
    this.logger.log('Joined', { roomId: participant.roomId, participantId: participant.id });
    return joined;
  }
}

/** The response to a page that cannot be in its room. */
export function refuse(reason: Reason): Refused {
  return { status: 'refused', reason };
}
