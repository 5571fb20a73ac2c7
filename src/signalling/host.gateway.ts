import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import type { Outcome } from '../../web/protocol/messages.js';
import { RoomNotFoundError } from '../rooms/rooms.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { From, InTurn } from './message.interceptor.js';
import { LockDto, TargetDto } from './messages.dto.js';
import { PageGateway } from './page-gateway.decorator.js';
import type { PageSocket } from './page-socket.js';
import { Relay } from './relay.js';
import { RoomObserver } from './room-observer.js';

/** What hosts do with a room and the people in it, or before it. */
@PageGateway()
export class HostGateway {
  constructor(
    private readonly sessions: SessionsService,
    private readonly observer: RoomObserver,
    private readonly relay: Relay,
  ) {}

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('admit')
  admit(
    @ConnectedSocket() socket: PageSocket,
    @MessageBody() { participantId }: TargetDto,
  ): Promise<Outcome> {
    return this.change(socket, (roomId) => this.sessions.admit(roomId, participantId));
  }

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('admitAll')
  admitAll(@ConnectedSocket() socket: PageSocket): Promise<Outcome> {
    return this.change(socket, (roomId) => this.sessions.admitAll(roomId));
  }

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('deny')
  deny(@ConnectedSocket() socket: PageSocket, @MessageBody() { participantId }: TargetDto): Promise<Outcome> {
    return this.change(socket, (roomId) => this.sessions.deny(roomId, participantId));
  }

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('lock')
  lock(@ConnectedSocket() socket: PageSocket, @MessageBody() { locked }: LockDto): Promise<Outcome> {
    return this.change(socket, async (roomId, organizationId) => {
      try {
        await this.sessions.setLocked(roomId, organizationId, locked);
      } catch (error) {
        if (!(error instanceof RoomNotFoundError)) throw error;
        return 'not_found';
      }
      return 'done';
    });
  }

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('remove')
  remove(
    @ConnectedSocket() socket: PageSocket,
    @MessageBody() { participantId }: TargetDto,
  ): Promise<Outcome> {
    return this.change(socket, (roomId) => this.sessions.remove(roomId, participantId));
  }

  @From('host')
  @InTurn('changes')
  @SubscribeMessage('endMeeting')
  endMeeting(@ConnectedSocket() socket: PageSocket): Promise<Outcome> {
    return this.change(socket, (roomId) => this.sessions.endMeeting(roomId));
  }

  /** Changes the room of a host, and has everybody told at once. */
  private async change(
    { data }: PageSocket,
    command: (roomId: string, organizationId: string) => Promise<unknown>,
  ): Promise<Outcome> {
    const roomId = data.participant?.roomId ?? '';
    const organizationId = this.observer.find(roomId)?.view?.room.organizationId;
    if (organizationId === undefined) return { status: 'refused', reason: 'not_found' };
    const outcome = await command(roomId, organizationId);
    this.relay.announceChange(roomId);
    this.observer.hint(roomId);
    return outcome === 'full' || outcome === 'not_found'
      ? { status: 'refused', reason: outcome }
      : { status: 'done' };
  }
}
