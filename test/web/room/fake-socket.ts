import type { PageSocket } from '../../../web/room/engine/page-socket.js';

/** A request that waits for its response. */
export interface Pending {
  readonly kind: string;
  readonly body: unknown;
  respond(response: unknown): void;
}

type Listener = (...values: unknown[]) => void;

/** The client of socket.io without a network: tests play Foyer. */
export class FakeSocket {
  connected = false;
  /** Whether the client tries to connect by itself. */
  active = false;
  /** The requests without a response, the oldest first. */
  readonly pending: Pending[] = [];
  /** The messages that need no response. */
  readonly sent: { readonly kind: string; readonly body: unknown }[] = [];
  private readonly listeners = new Map<string, Set<Listener>>();
  private rejections: (() => void)[] = [];

  get asSocket(): PageSocket {
    return this as unknown as PageSocket;
  }

  on(event: string, listener: Listener): this {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
    return this;
  }

  once(event: string, listener: Listener): this {
    const listenOnce: Listener = (...values) => {
      this.off(event, listenOnce);
      listener(...values);
    };
    return this.on(event, listenOnce);
  }

  off(event: string, listener: Listener): this {
    this.listeners.get(event)?.delete(listener);
    return this;
  }

  connect(): this {
    this.active = true;
    return this;
  }

  disconnect(): this {
    this.active = false;
    if (this.connected) this.lose('io client disconnect');
    return this;
  }

  timeout(): this {
    return this;
  }

  emit(kind: string, body: unknown): this {
    this.sent.push({ kind, body });
    return this;
  }

  emitWithAck(kind: string, body?: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.pending.push({ kind, body, respond: resolve });
      this.rejections.push(() => reject(new Error('The socket has been disconnected.')));
    });
  }

  /** The connection is there. */
  succeed(): void {
    this.connected = true;
    this.receive('connect');
  }

  /** The connection is lost. */
  lose(reason = 'transport close'): void {
    this.connected = false;
    if (reason.startsWith('io ')) this.active = false;
    for (const rejectPending of this.rejections) rejectPending();
    this.rejections = [];
    this.pending.length = 0;
    this.receive('disconnect', reason);
  }

  /** Foyer says something. */
  receive(event: string, ...values: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }
}
