import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import { Config } from '../config/config.js';
import { AddressCounter } from '../http/limits/address-counter.js';
import { TooManyAttemptsError } from '../http/request.errors.js';
import { ClientAddresses } from '../http/server/client-address.js';

/** The response to a handshake that is refused. */
export interface RefusedHandshake {
  readonly status: number;
  readonly message: string;
}

/**
 * Decides which connections become sockets: those beyond the maximum of the process, or of their address, are refused.
 * IPv6 addresses are counted by their /64 prefix, which is what a provider assigns to one customer.
 */
@Injectable()
export class Handshakes {
  private readonly addresses: ClientAddresses;
  private readonly requests: AddressCounter;
  private readonly open = new Set<Socket>();
  private readonly openOf = new Map<string, number>();
  private readonly addressOfRequest = new WeakMap<IncomingMessage, string>();
  private isClosing = false;

  constructor(private readonly config: Config) {
    this.addresses = new ClientAddresses(config);
    this.requests = new AddressCounter(config.PUBLIC_REQUESTS_PER_MINUTE);
  }

  /** How many sockets are open, or about to be. */
  get openSockets(): number {
    return this.open.size;
  }

  /** The client address of a handshake that was let in. */
  addressOf(request: IncomingMessage): string {
    return this.addressOfRequest.get(request) ?? this.addresses.of(request);
  }

  /**
   * Counts a connection as a socket until it is closed.
   * @returns null if it may become one
   */
  admit(request: IncomingMessage, socket: Socket): RefusedHandshake | null {
    const { MAX_SOCKETS, MAX_SOCKETS_PER_ADDRESS } = this.config;
    const address = this.addresses.of(request);
    if (this.isClosing) return { status: 503, message: 'The server is shutting down.' };
    // Only HTTP polling, which Foyer does not offer, has sessions that a WebSocket could take over.
    if (/[?&]sid=/.test(request.url ?? '')) return { status: 400, message: 'A new socket has no session.' };
    try {
      this.requests.count(address);
    } catch (error) {
      if (!(error instanceof TooManyAttemptsError)) throw error;
      return { status: 429, message: error.message };
    }
    if (this.open.size >= MAX_SOCKETS)
      return { status: 503, message: `The server has its maximum of ${MAX_SOCKETS} sockets.` };
    const key = normalizeIp(address);
    const count = this.openOf.get(key) ?? 0;
    if (MAX_SOCKETS_PER_ADDRESS > 0 && count >= MAX_SOCKETS_PER_ADDRESS)
      return { status: 429, message: `${address} has its maximum of ${MAX_SOCKETS_PER_ADDRESS} sockets.` };
    this.addressOfRequest.set(request, address);
    this.count(socket, key);
    return null;
  }

  /** Refuses all handshakes from now on. */
  close(): void {
    this.isClosing = true;
  }

  /** Ends all sockets, whether their pages have responded to the end or not. */
  destroyAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  private count(socket: Socket, key: string): void {
    this.open.add(socket);
    this.openOf.set(key, (this.openOf.get(key) ?? 0) + 1);
    socket.once('close', () => {
      this.open.delete(socket);
      const left = (this.openOf.get(key) ?? 1) - 1;
      if (left > 0) this.openOf.set(key, left);
      else this.openOf.delete(key);
    });
  }
}
