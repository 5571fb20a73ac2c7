import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { from as toObservable, lastValueFrom, type Observable } from 'rxjs';
import type { Outcome } from '../../web/protocol/messages.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { RouteMetadata } from '../http/server/route-metadata.js';
import { isHost } from './observed-room.js';
import type { PageSocket } from './page-socket.js';
import { RoomObserver } from './room-observer.js';
import { SignallingMetrics } from './signalling.metrics.js';

/** Who may send a message: somebody in the room, or a host in the room. Without it, anybody. */
export const From = Reflector.createDecorator<'participant' | 'host'>();

/**
 * Messages of one page that must be processed one after another: those that change something in Postgres, those for others
 * in the room, and those for a media server. None waits for those of another kind.
 */
export const InTurn = Reflector.createDecorator<'changes' | 'relayed' | 'media'>();

/** What pages get as an acknowledgement. */
interface Response {
  readonly status: string;
  readonly reason?: string;
}

const refuse = (reason: Extract<Outcome, { status: 'refused' }>['reason']): Response => ({
  status: 'refused',
  reason,
});

/** Surrounds the processing of every message: its turn, who may send it, an outage, and metrics. */
@Injectable()
export class MessageInterceptor implements NestInterceptor {
  constructor(
    @Inject(RouteMetadata) private readonly metadata: Reflector,
    private readonly observer: RoomObserver,
    private readonly metrics: SignallingMetrics,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<Response> {
    const socket = context.switchToWs().getClient<PageSocket>();
    return toObservable(this.respond(context, socket, next));
  }

  private async respond(context: ExecutionContext, socket: PageSocket, next: CallHandler): Promise<Response> {
    const kind = context.switchToWs().getPattern();
    const startedAt = performance.now();
    let outcome = 'failed';
    try {
      const response = await this.takeTurn(context, socket, () => this.process(context, socket, next));
      outcome = response.reason ?? 'done';
      return response;
    } finally {
      this.metrics.messages.inc({ kind, outcome });
      this.metrics.seconds.observe({ kind }, (performance.now() - startedAt) / 1_000);
    }
  }

  private takeTurn(
    context: ExecutionContext,
    { data }: PageSocket,
    work: () => Promise<Response>,
  ): Promise<Response> {
    const queue = this.metadata.get(InTurn, context.getHandler());
    const turn = data.queues[queue].then(work);
    data.queues[queue] = turn.catch(() => undefined);
    return turn;
  }

  private async process(context: ExecutionContext, socket: PageSocket, next: CallHandler): Promise<Response> {
    const from = this.metadata.get(From, context.getHandler()) as 'participant' | 'host' | undefined;
    try {
      if (from && !(await this.isFrom(from, socket))) return refuse('forbidden');
      return (await lastValueFrom(next.handle())) as Response;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return refuse('unavailable');
      throw error;
    }
  }

  /** Whether the page of a socket is in its room. What only hosts may do is rare, and is checked against Postgres. */
  private async isFrom(sender: 'participant' | 'host', { data }: PageSocket): Promise<boolean> {
    const roomId = data.participant?.roomId ?? '';
    if (sender === 'host') await this.observer.refresh(roomId);
    const { participant } = data;
    const room = this.observer.find(roomId);
    if (participant?.stage !== 'in' || !room?.view) return false;
    return sender === 'host' ? isHost(participant.id, room.view) : room.has(participant.id);
  }
}
