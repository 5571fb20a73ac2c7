import { IncomingMessage, type RequestListener, Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ConnectionLimit } from '../limits/connection-limit.js';
import {
  HEADERS_TIMEOUT,
  KEEP_ALIVE_TIMEOUT,
  MAX_HEADER_SIZE,
  REQUEST_TIMEOUT,
  STALLED_TIMEOUT,
  TIMEOUT_CHECK_INTERVAL,
} from '../limits/request-limits.js';
import { CONNECT_REFUSED } from './client-error.js';
import { Pipeline } from './pipeline.js';

/** Decides whether to upgrade a connection. Node has this option since 22.21 and 24.9; older versions ignore it. */
interface UpgradeOptions {
  readonly shouldUpgradeCallback: (request: IncomingMessage) => boolean;
}

/**
 * Takes over a connection that shall become a WebSocket (RFC 6455), with the first bytes that follow its request.
 * @returns false if it has refused it
 */
export type AcceptWebSocket = (request: IncomingMessage, socket: Socket, head: Buffer) => boolean;

/**
 * An HTTP server that converts unusual requests to a form that Fastify can route, and limits slow clients and the number of
 * connections. It treats a request with `Upgrade` as an ordinary one, except for WebSocket at one path: a server may ignore
 * `Upgrade` (RFC 9110, section 7.8). Older versions of Node pass every upgrade to a server that has a listener for them,
 * also the `Upgrade: h2c` of the JDK's client, and the request would be lost.
 */
export class HttpServer extends Server {
  private readonly pipelines = new WeakMap<Socket, Pipeline>();
  private acceptWebSocket: AcceptWebSocket | undefined;

  /** @param webSocketPath the only path where a connection can become a WebSocket */
  constructor(
    private readonly connectionLimit: ConnectionLimit,
    private readonly webSocketPath: string,
    handler: RequestListener,
  ) {
    const upgrades: UpgradeOptions = {
      shouldUpgradeCallback: (request) => this.isForWebSocket(request),
    };
    super(
      {
        ...upgrades,
        // A hook of Foyer checks it: Node would respond without a body.
        requireHostHeader: false,
        maxHeaderSize: MAX_HEADER_SIZE,
        headersTimeout: HEADERS_TIMEOUT,
        requestTimeout: REQUEST_TIMEOUT,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
        connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL,
      },
      handler,
    );
    this.timeout = STALLED_TIMEOUT;
    // A hook of Foyer checks it: Node would silently drop headers.
    this.maxHeadersCount = 0;
    // An unknown expectation may be ignored (RFC 9110, section 10.1.1); Node would respond in its own format.
    this.on('checkExpectation', (...exchange) => this.emit('request', ...exchange));
    // Without a listener Node would close the connection without a response; with one it no longer handles errors.
    this.on('connect', (_request, socket: Socket) => {
      socket.on('error', () => socket.destroy()).resume();
      this.emit('clientError', Object.assign(new Error('CONNECT'), { code: CONNECT_REFUSED }), socket);
    });
  }

  /** Has WebSockets accepted from now on. */
  onWebSocket(accept: AcceptWebSocket): void {
    this.acceptWebSocket = accept;
    // Without a listener Node treats every upgrade as an ordinary request.
    this.on('upgrade', () => undefined);
  }

  override emit(event: string, ...values: unknown[]): boolean {
    const [subject, other, head] = values;
    if (event === 'connection' && subject instanceof Socket) return this.connect(subject);
    if (!(subject instanceof IncomingMessage)) return super.emit(event, ...values);
    const pipeline = this.pipelines.get(subject.socket);
    if (event === 'request') {
      subject.url = routable(subject.url ?? '/');
      const begin = () => void super.emit(event, ...values);
      if (pipeline) pipeline.add(subject, other as ServerResponse, begin);
      else begin();
      return true;
    }
    if (event === 'upgrade' || event === 'connect') pipeline?.release();
    if (event === 'upgrade') {
      this.upgrade(subject, other as Socket, head as Buffer);
      return true;
    }
    return super.emit(event, ...values);
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (!this.acceptWebSocket || !this.isForWebSocket(request)) return this.replay(request, socket, head);
    if (this.acceptWebSocket(request, socket, head)) this.connectionLimit.release(socket);
  }

  private isForWebSocket({ url = '', headers }: IncomingMessage): boolean {
    const [path = ''] = url.split('?', 1);
    const isWebSocket = (headers.upgrade ?? '')
      .split(',')
      .some((protocol) => /^websocket(\/|$)/i.test(protocol.trim()));
    return (
      isWebSocket && path.replace(/\/$/, '') === this.webSocketPath && this.acceptWebSocket !== undefined
    );
  }

  /** Is also called for a connection that is parsed again from its first byte. */
  private connect(socket: Socket): true {
    if (!this.connectionLimit.take(socket)) return true;
    super.emit('connection', socket);
    this.pipelines.set(socket, new Pipeline(socket));
    return true;
  }

  /** Makes Node parse the request again, without the upgrade. */
  private replay(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      const name = request.rawHeaders[i] ?? '';
      if (!/^(connection|upgrade|http2-settings)$/i.test(name))
        lines.push(`${name}: ${request.rawHeaders[i + 1]}`);
    }
    if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close');
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
    this.emit('connection', socket);
  }
}

/**
 * Escapes a path that cannot be decoded: Fastify would refuse it before authentication, but for the API it is just a path
 * or an id that does not exist.
 */
function routable(url: string): string {
  const [path = ''] = url.split('?', 1);
  if (!path.includes('%')) return url;
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return path.replaceAll('%', '%25') + url.slice(path.length);
  }
}
