import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { SURPLUS_CONNECTIONS, SURPLUS_LIFETIME } from './request-limits.js';

/** The shortest time between two warnings, in ms. */
const WARNING_INTERVAL = 60_000;

/**
 * Limits the number of open connections of a process. Beyond the maximum it accepts some more for a short time, so that
 * clients learn why they are refused, and health checks get a response. All others are closed at once.
 */
export class ConnectionLimit {
  /** How many connections the server may have, including those that are only accepted to be refused. */
  readonly total: number;
  private readonly logger = new Logger(ConnectionLimit.name);
  private readonly open = new Set<Socket>();
  private readonly surplus = new WeakSet<Socket>();
  private warnedAt = -Infinity;

  /** @param maximum the number of connections whose requests are served */
  constructor(private readonly maximum: number) {
    this.total = maximum + SURPLUS_CONNECTIONS;
  }

  /** Counts a connection until it is closed. A connection that is already counted is not counted again. */
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

  /** Whether a connection was opened when the maximum was reached. */
  isSurplus(socket: Socket): boolean {
    return this.surplus.has(socket);
  }

  /** Warns the operator, but not so often that clients could fill the log. */
  warn(): void {
    if (performance.now() - this.warnedAt < WARNING_INTERVAL) return;
    this.warnedAt = performance.now();
    this.logger.warn(
      `The maximum of ${this.maximum} connections is reached (MAX_CONNECTIONS): requests on other connections get 503.`,
    );
  }
}
