import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * The time between SIGTERM and the end of the listener: the process is not ready, so that load balancers send new requests
 * to other processes, but it still serves requests until they have noticed.
 */
@Injectable()
export class Drain {
  private started = false;

  get isUnderWay(): boolean {
    return this.started;
  }

  begin(): void {
    this.started = true;
  }
}

/**
 * Closes each connection after its response during the {@link Drain} (RFC 9112, section 9.6), so that a client opens a new
 * connection, to another process, for its next request.
 */
export function closeConnectionsWhile(drain: Drain, server: FastifyInstance): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (drain.isUnderWay) void reply.header('Connection', 'close');
    done(null, payload);
  });
}
