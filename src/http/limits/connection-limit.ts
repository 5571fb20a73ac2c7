import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { SURPLUS_CONNECTIONS, SURPLUS_LIFETIME } from './request-limits.js';

/** The shortest time between two warnings, in ms. */
const WARNING_INTERVAL = 60_000;

/**
 * Limits the number of open connections of a process. Beyond the maximum it accepts some more for a short time, so that
 * clients learn why they are refused, and health checks get a response. All others are closed at once. A connection that has
 * become a WebSocket no longer counts: sockets have limits of their own.
 */
export class ConnectionLimit {
  /** How many connections may be open, including those that are only accepted to be refused. */
  private readonly total: number;
  private readonly logger = new Logger(ConnectionLimit.name);
  private readonly open = new Set<Socket>();
  /** Ends each surplus connection after its time. */
  private readonly surplus = new WeakMap<Socket, NodeJS.Timeout>();
  private warnedAt = -Infinity;

  /** @param maximum the number of connections whose requests are served */
  constructor(private readonly maximum: number) {
    this.total = maximum + SURPLUS_CONNECTIONS;
  }

  /**
   * Counts a connection until it is closed or {@link release}d. A connection that is already counted is not counted again.
   * @returns whether it is accepted; otherwise it has been closed
   */
  take(socket: Socket): boolean {
    if (this.open.has(socket)) return true;
    if (this.open.size >= this.total) {
      socket.destroy();
      return false;
    }
    this.open.add(socket);
    socket.once('close', () => this.release(socket));
    if (this.open.size <= this.maximum) return true;
    this.surplus.set(socket, setTimeout(() => socket.destroy(), SURPLUS_LIFETIME).unref());
    this.warn();
    return true;
  }

  /** Counts a connection no longer: it is closed, or serves no more requests. */
  release(socket: Socket): void {
    this.open.delete(socket);
    clearTimeout(this.surplus.get(socket));
    this.surplus.delete(socket);
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
