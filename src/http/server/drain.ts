import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * What a process does between SIGTERM and the end of its listener: it says that it is not ready, so that balancers send
 * new requests elsewhere, and goes on serving until they have noticed.
 */
@Injectable()
export class Drain {
  private begun = false;

  get isUnderWay(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}

/**
 * Closes connections at the end of an answer during the {@link Drain} (RFC 9112, section 9.6), so that the next request
 * of a client opens one elsewhere instead of meeting a connection that is being closed.
 */
export function closeConnectionsWhile(drain: Drain, server: FastifyInstance): void {
  server.addHook('onSend', async (_request, reply) => {
    if (drain.isUnderWay) reply.header('Connection', 'close');
  });
}
