import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
} from '@nestjs/websockets';
import type { Joined, Knocking, Outcome, Refused } from '../../web/protocol/messages.js';
import { closeSocket } from './close-socket.js';
import { Entrance } from './entrance.js';
import { Handshakes } from './handshakes.js';
import { ViolationError } from './message.errors.js';
import { InTurn } from './message.interceptor.js';
import { MessageRates } from './message-rates.js';
import { JoinDto, ResumeDto } from './messages.dto.js';
import { PageGateway } from './page-gateway.decorator.js';
import type { PageSocket, SocketData } from './page-socket.js';
import { Presence } from './presence.js';
import { SignallingMetrics } from './signalling.metrics.js';
import { closeIfSlow } from './slow-reader.js';

/** How long a page may take to join after it has connected, or left, in ms. */
const JOIN_WITHIN = 10_000;

/** Pages come and go. */
@PageGateway()
export class EntranceGateway implements OnGatewayConnection<PageSocket>, OnGatewayDisconnect<PageSocket> {
  constructor(
    private readonly handshakes: Handshakes,
    private readonly entrance: Entrance,
    private readonly presence: Presence,
    private readonly metrics: SignallingMetrics,
  ) {}

  /** Checks every message of the socket before anything else does. */
  handleConnection(socket: PageSocket): void {
    const data: SocketData = {
      address: this.handshakes.addressOf(socket.request),
      rates: new MessageRates(),
      queues: { changes: Promise.resolve(), relayed: Promise.resolve(), media: Promise.resolve() },
      participant: null,
      joinTimer: joinTimerOf(socket),
    };
    socket.data = data;
    socket.use(([kind, ...args], next) => {
      if (!socket.connected) return;
      const violation = data.rates.violationOf(kind, args);
      if (violation) closeSocket(socket, violation);
      else next();
      closeIfSlow(socket);
    });
  }

  /** The page may have said before that it leaves. A connection that outlives its socket would have no deadline. */
  handleDisconnect({ conn, data }: PageSocket): void {
    conn.close();
    clearTimeout(data.joinTimer);
    data.queues.changes = data.queues.changes.then(() => this.presence.lose(data));
  }

  @InTurn('changes')
  @SubscribeMessage('join')
  join(
    @ConnectedSocket() socket: PageSocket,
    @MessageBody() request: JoinDto,
  ): Promise<Joined | Knocking | Refused> {
    return this.enter(socket, () => this.entrance.join(socket, request));
  }

  @InTurn('changes')
  @SubscribeMessage('resume')
  resume(
    @ConnectedSocket() socket: PageSocket,
    @MessageBody() request: ResumeDto,
  ): Promise<Joined | Knocking | Refused> {
    return this.enter(socket, () => this.entrance.resume(socket, request));
  }

  @InTurn('changes')
  @SubscribeMessage('leave')
  async leave(@ConnectedSocket() socket: PageSocket): Promise<Outcome> {
    await this.presence.leave(socket.data);
    expectJoin(socket);
    return { status: 'done' };
  }

  private async enter(
    socket: PageSocket,
    decide: () => Promise<Joined | Knocking | Refused>,
  ): Promise<Joined | Knocking | Refused> {
    if (socket.data.participant) throw new ViolationError('invalid_message');
    clearTimeout(socket.data.joinTimer);
    let outcome: string = 'unavailable';
    try {
      const response = await decide();
      outcome = response.status === 'refused' ? response.reason : response.status;
      return response;
    } finally {
      this.metrics.joins.inc({ outcome });
      expectJoin(socket);
    }
  }
}

/** Closes the socket if its page is not in a room, and does not wait for one, some time from now. */
function expectJoin(socket: PageSocket): void {
  clearTimeout(socket.data.joinTimer);
  if (socket.connected && !socket.data.participant) socket.data.joinTimer = joinTimerOf(socket);
}

function joinTimerOf(socket: PageSocket): NodeJS.Timeout {
  return setTimeout(() => closeSocket(socket, 'not_joined'), JOIN_WITHIN).unref();
}
