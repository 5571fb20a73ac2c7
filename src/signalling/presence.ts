import { Injectable, Logger } from '@nestjs/common';
import type { ParticipantMedia } from '../../web/protocol/messages.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { LocalParticipant } from './local-participant.js';
import { LostSockets } from './lost-sockets.js';
import type { SocketData } from './page-socket.js';
import { Relay } from './relay.js';
import { RoomObserver } from './room-observer.js';

/** What becomes of participants of this process after they have come in. */
@Injectable()
export class Presence {
  private readonly logger = new Logger('Room');

  constructor(
    private readonly sessions: SessionsService,
    private readonly observer: RoomObserver,
    private readonly relay: Relay,
    private readonly lost: LostSockets,
  ) {}

  /**
   * The page leaves its room, or stops waiting for it.
   * @throws DatabaseUnavailableError; then the participant is still there
   */
  async leave(data: SocketData): Promise<void> {
    const { participant } = data;
    if (!participant) return;
    await this.sessions.leave(participant.id, 'left');
    data.participant = null;
    this.observer.remove(participant);
    this.report('Left', participant, 'left');
    this.announce(participant);
  }

  /** The page has no socket any more; it may come back with another one. */
  lose(data: Pick<SocketData, 'participant'>): void {
    const { participant } = data;
    if (!participant) return;
    data.participant = null;
    if (!this.observer.remove(participant)) return;
    this.lost.add(participant.id);
    this.report('Lost the socket', participant);
  }

  /**
   * The page sends something else from now on.
   * @throws DatabaseUnavailableError; then Postgres learns of it later
   */
  async changeMedia({ participant }: SocketData, media: ParticipantMedia): Promise<void> {
    if (!participant) return;
    participant.unsavedMedia = media;
    await this.saveMedia(participant);
  }

  /** Writes what Postgres could not be told. @throws DatabaseUnavailableError */
  async catchUp(): Promise<void> {
    await this.lost.write();
    for (const participant of this.observer.participants()) await this.saveMedia(participant);
  }

  /** This process stops: everybody may come back through another one. */
  async end(): Promise<void> {
    for (const participant of this.observer.participants()) this.lose(participant.socket.data);
    await this.lost.write().catch(() => undefined);
  }

  private async saveMedia(participant: LocalParticipant): Promise<void> {
    const media = participant.unsavedMedia;
    if (media === null) return;
    await this.sessions.changeMedia(participant.id, media);
    if (participant.unsavedMedia === media) participant.unsavedMedia = null;
    this.announce(participant);
  }

  private announce({ roomId }: LocalParticipant): void {
    this.relay.announceChange(roomId);
    this.observer.hint(roomId);
  }

  private report(message: string, { id, roomId }: LocalParticipant, reason?: string): void {
    this.logger.log(message, { roomId, participantId: id, ...(reason !== undefined && { reason }) });
  }
}
