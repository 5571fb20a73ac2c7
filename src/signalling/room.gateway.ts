import { ConnectedSocket, MessageBody, type OnGatewayInit, SubscribeMessage } from '@nestjs/websockets';
import { v7 as uuidv7 } from 'uuid';
import type { Outcome } from '../../web/protocol/messages.js';
import { Measurements } from '../insights/measurements.js';
import { Delivery } from './delivery.js';
import { From, InTurn } from './message.interceptor.js';
import {
  ChatDto,
  IceDto,
  MeasurementsDto,
  MediaDto,
  ReactionDto,
  SignalMessageDto,
  TargetDto,
} from './messages.dto.js';
import { PageGateway } from './page-gateway.decorator.js';
import type { PageServer, PageSocket } from './page-socket.js';
import { Presence } from './presence.js';
import type { Relayed, RelayedEvent } from './relayed.js';
import { SignallingMetrics } from './signalling.metrics.js';

/** What people in a room tell each other. */
@PageGateway()
export class RoomGateway implements OnGatewayInit<PageServer> {
  constructor(
    private readonly delivery: Delivery,
    private readonly presence: Presence,
    private readonly metrics: SignallingMetrics,
    private readonly insights: Measurements,
  ) {}

  afterInit(server: PageServer): void {
    this.delivery.connect(server);
  }

  @From('participant')
  @InTurn('changes')
  @SubscribeMessage('media')
  async media(@ConnectedSocket() { data }: PageSocket, @MessageBody() media: MediaDto): Promise<Outcome> {
    await this.presence.changeMedia(data, media);
    return { status: 'done' };
  }

  @From('participant')
  @InTurn('relayed')
  @SubscribeMessage('signal')
  signal(
    @ConnectedSocket() socket: PageSocket,
    @MessageBody() { participantId, signal }: SignalMessageDto,
  ): Outcome {
    return this.send(socket, participantId, 'signal', ({ id }) => ({ from: id, signal }));
  }

  @From('participant')
  @InTurn('relayed')
  @SubscribeMessage('chat')
  chat(@ConnectedSocket() socket: PageSocket, @MessageBody() { text }: ChatDto): Outcome {
    return this.send(socket, null, 'chat', ({ id, displayName }) => ({
      id: uuidv7(),
      from: id,
      displayName,
      text,
      sentAt: new Date().toISOString(),
    }));
  }

  @From('participant')
  @InTurn('relayed')
  @SubscribeMessage('reaction')
  reaction(@ConnectedSocket() socket: PageSocket, @MessageBody() { emoji }: ReactionDto): Outcome {
    return this.send(socket, null, 'reaction', ({ id }) => ({ from: id, emoji }));
  }

  @From('participant')
  @InTurn('relayed')
  @SubscribeMessage('ice')
  ice(@MessageBody() { outcome }: IceDto): Outcome {
    this.metrics.connections.inc({ outcome });
    return { status: 'done' };
  }

  @From('participant')
  @InTurn('changes')
  @SubscribeMessage('measurements')
  async measurements(
    @ConnectedSocket() { data, handshake }: PageSocket,
    @MessageBody() { samples }: MeasurementsDto,
  ): Promise<Outcome> {
    const userAgent = handshake.headers['user-agent'] ?? '';
    if (data.participant) await this.insights.keep(data.participant.id, { userAgent, samples });
    return { status: 'done' };
  }

  @From('host')
  @InTurn('relayed')
  @SubscribeMessage('mute')
  mute(@ConnectedSocket() socket: PageSocket, @MessageBody() { participantId }: TargetDto): Outcome {
    return this.send(socket, participantId, 'muted', ({ id }) => ({ by: id }));
  }

  /** @param to a participant; null for all in the room, the sender too */
  private send<Event extends RelayedEvent>(
    { data }: PageSocket,
    to: string | null,
    event: Event,
    write: (sender: { readonly id: string; readonly displayName: string }) => Relayed<Event>['message'],
  ): Outcome {
    const { participant } = data;
    const isSent =
      participant !== null &&
      this.delivery.send({
        roomId: participant.roomId,
        from: participant.id,
        to,
        event,
        message: write(participant),
      });
    return isSent ? { status: 'done' } : { status: 'refused', reason: 'not_found' };
  }
}
