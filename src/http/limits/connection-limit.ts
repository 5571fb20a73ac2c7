import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { SURPLUS_CONNECTIONS, SURPLUS_LIFETIME } from './request-limits.js';

/** How often the operator is told, in ms. */
const WARNING_INTERVAL = 60_000;

/**
 * How many connections a process holds at once. Beyond the maximum some more are let in for a short time, so that
 * clients learn why they are refused and health checks get their answer; all others are closed unheard.
 */
export class ConnectionLimit {
  /** How many connections a server may have, those that are only let in to be refused included. */
  readonly total: number;
  private readonly logger = new Logger(ConnectionLimit.name);
  private readonly open = new Set<Socket>();
  private readonly surplus = new WeakSet<Socket>();
  private warnedAt = -Infinity;

  /** @param maximum of connections whose requests are served */
  constructor(private readonly maximum: number) {
    this.total = maximum + SURPLUS_CONNECTIONS;
  }

  /** Counts a connection until it is closed; one that is known already is not counted again. */
  take(socket: Socket): void {
    if (this.open.has(socket)) return;
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    if (this.open.size <= this.maximum) return;
    this.surplus.add(socket);
    const end = setTimeout(() => socket.destroy(), SURPLUS_LIFETIME).unref();
    socket.once('close', () => clearTimeout(end));
    this.warn();
  }

  /** Tells whether a connection was opened when all places were taken. */
  isSurplus(socket: Socket): boolean {
    return this.surplus.has(socket);
  }

  /** Tells the operator, but does not let clients fill the log. */
  warn(): void {
    if (performance.now() - this.warnedAt < WARNING_INTERVAL) return;
    this.warnedAt = performance.now();
    this.logger.warn(
      `There are ${this.maximum} connections already (MAX_CONNECTIONS): requests on others are answered 503.`,
    );
  }
}
