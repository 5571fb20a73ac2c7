import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { checked, type JanusMessage, JanusUnavailableError } from './janus-message.js';

/** How long Janus may take for a response, and to open the connection, in ms. */
const DEADLINE = 5_000;
const CONNECT_WITHIN = 3_000;

/** How often Janus is asked for a sign of life, and how long it may take, in ms: a hanging one keeps its connection. */
const PING = { every: 1_500, within: 3_000 };

/** The pause before Foyer connects again, in ms: twice as long after each failure, and shortened by chance. */
const PAUSE = { first: 250, longest: 5_000 };

/** How many requests may wait for their responses. */
const MAX_IN_FLIGHT = 2_000;

/** The longest message of Janus, in bytes: the description of all that is received in a group of 200, and what surrounds it. */
const MAX_MESSAGE = 1_048_576;

/** What happens to a connection. */
export interface ConnectionEvents {
  onOpen(): void;
  /** It has broken, or could not be made; the next attempt follows by itself. */
  onClosed(cause: Error): void;
  /** What Janus says by itself. */
  onMessage(message: JanusMessage): void;
  onResponse(kind: string, outcome: 'done' | 'refused' | 'unavailable', seconds: number): void;
}

interface Waiting {
  readonly endsWithAck: boolean;
  readonly resolve: (message: JanusMessage) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A WebSocket to a Janus (`janus-protocol`): requests with their responses, and what Janus says by itself. It connects again
 * for as long as it is not stopped; requests fail at once in the meantime.
 */
export class JanusConnection {
  private socket: WebSocket | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private attempts = 0;
  private reconnection: NodeJS.Timeout | undefined;
  private pulse: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly apiSecret: string,
    private readonly events: ConnectionEvents,
  ) {}

  start(): void {
    const socket = new WebSocket(this.url, 'janus-protocol', {
      handshakeTimeout: CONNECT_WITHIN,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
      // Whoever waits for a response sees it before the message after it.
      allowSynchronousEvents: false,
    });
    let cause = new Error('The connection was closed.');
    socket.on('error', (error) => (cause = error));
    socket.on('open', () => this.open(socket));
    socket.on('message', (data, isBinary) => {
      if (!isBinary && socket === this.socket) this.receive(socket, data);
    });
    socket.on('close', () => this.close(socket, cause));
  }

  /** Ends the connection; Janus keeps the sessions for another process that claims them. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.reconnection);
    const { socket } = this;
    if (!socket) return;
    this.close(socket, new Error('Foyer stops.'));
    socket.terminate();
  }

  /** What is known of Janus is wrong: connects anew, after a pause. */
  reset(): void {
    this.socket?.terminate();
  }

  /**
   * Sends a request, and waits for its response.
   * @param endsWithAck whether Janus responds to it with an acknowledgement only
   * @throws JanusUnavailableError, JanusRefusalError
   */
  async request(
    message: { readonly janus: string; readonly [name: string]: unknown },
    { endsWithAck = false, deadline = DEADLINE } = {},
  ): Promise<JanusMessage> {
    const startedAt = performance.now();
    const body = message.body as { readonly request?: string } | undefined;
    let outcome: 'done' | 'refused' | 'unavailable' = 'unavailable';
    try {
      const response = await this.exchange(message, endsWithAck, deadline);
      outcome = 'refused';
      checked(response);
      outcome = 'done';
      return response;
    } finally {
      const seconds = (performance.now() - startedAt) / 1_000;
      this.events.onResponse(body?.request ?? message.janus, outcome, seconds);
    }
  }

  private exchange(message: object, endsWithAck: boolean, deadline: number): Promise<JanusMessage> {
    const { socket } = this;
    if (!socket) return Promise.reject(new JanusUnavailableError('The connection is broken.'));
    if (this.waiting.size >= MAX_IN_FLIGHT)
      return Promise.reject(new JanusUnavailableError(`${MAX_IN_FLIGHT} requests wait already.`));
    const transaction = randomUUID();
    return new Promise<JanusMessage>((resolve, reject) => {
      const fail = (): void =>
        waiting.reject(new JanusUnavailableError(`No response within ${deadline} ms.`));
      const timer = setTimeout(fail, deadline).unref();
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(transaction);
      };
      const waiting: Waiting = {
        endsWithAck,
        resolve: (response) => {
          end();
          resolve(response);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      this.waiting.set(transaction, waiting);
      socket.send(JSON.stringify({ ...message, apisecret: this.apiSecret, transaction }));
    });
  }

  private open(socket: WebSocket): void {
    if (this.isStopped) return socket.terminate();
    this.socket = socket;
    this.pulse = setInterval(() => void this.ping(socket), PING.every).unref();
    this.events.onOpen();
  }

  private async ping(socket: WebSocket): Promise<void> {
    try {
      await this.request({ janus: 'ping' }, { deadline: PING.within });
      if (socket === this.socket) this.attempts = 0;
    } catch {
      if (socket === this.socket) socket.terminate();
    }
  }

  private receive(socket: WebSocket, data: WebSocket.RawData): void {
    let message: JanusMessage;
    try {
      // Text arrives as one buffer.
      message = JSON.parse((data as Buffer).toString()) as JanusMessage;
    } catch {
      return socket.terminate();
    }
    const waiting = this.waiting.get(message.transaction ?? '');
    if (!waiting) return message.janus === 'ack' ? undefined : this.events.onMessage(message);
    if (message.janus !== 'ack' || waiting.endsWithAck) waiting.resolve(message);
  }

  private close(socket: WebSocket, cause: Error): void {
    if (socket === this.socket) {
      this.socket = null;
      clearInterval(this.pulse);
      for (const { reject } of this.waiting.values()) reject(new JanusUnavailableError(cause.message));
    }
    if (!this.isStopped) {
      this.attempts += 1;
      const pause = Math.min(PAUSE.first * 2 ** (this.attempts - 1), PAUSE.longest);
      clearTimeout(this.reconnection);
      this.reconnection = setTimeout(() => this.start(), pause * (0.5 + Math.random() / 2)).unref();
    }
    this.events.onClosed(cause);
  }
}
