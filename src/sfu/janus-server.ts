import { Logger } from '@nestjs/common';
import { JanusConnection } from './janus-connection.js';
import { type JanusMessage, JanusRefusalError, JanusUnavailableError } from './janus-message.js';
import { type JanusHandle, JanusSession, type JanusTransport } from './janus-session.js';
import { createRoom, destroyRoom, listRooms } from './video-room.js';

/** How often sessions are kept alive, in ms: Janus ends them after 60 s. */
const KEEP_ALIVE = 20_000;
/** How often it is looked which are due, in ms: not all at once. */
const CHORE_PERIOD = 1_000;

/** What a server needs besides its URL. */
export interface JanusSecrets {
  readonly apiSecret: string;
  readonly adminKey: string;
}

/** What happens to a server. */
export interface ServerEvents {
  onUp(server: JanusServer): void;
  onDown(server: JanusServer): void;
  onResponse(server: JanusServer, kind: string, outcome: string, seconds: number): void;
}

/** A Janus, with the connection of this process to it. */
export class JanusServer implements JanusTransport {
  private readonly logger = new Logger('MediaServer');
  private readonly connection: JanusConnection;
  private readonly sessions = new Map<number, JanusSession>();
  /** Makes and ends rooms. null while the server does not respond. */
  private admin: JanusHandle | null = null;
  private adminSession: JanusSession | null = null;
  private chores: NodeJS.Timeout | undefined;
  private isReported = false;
  private isStopped = false;

  constructor(
    readonly url: string,
    private readonly secrets: JanusSecrets,
    private readonly events: ServerEvents,
  ) {
    this.connection = new JanusConnection(url, secrets.apiSecret, {
      onOpen: () => void this.open(),
      onClosed: (cause) => this.close(cause),
      onMessage: (message) => this.sessions.get(message.session_id ?? 0)?.receive(message),
      onResponse: (kind, outcome, seconds) => events.onResponse(this, kind, outcome, seconds),
    });
  }

  start(): void {
    this.chores = setInterval(() => this.keepSessions(), CHORE_PERIOD).unref();
    this.connection.start();
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.chores);
    this.connection.stop();
  }

  /** Whether the server responds, and takes the secrets. */
  get isUp(): boolean {
    return this.admin !== null;
  }

  /** How many sessions this process has with it. */
  get sessionCount(): number {
    return this.sessions.size;
  }

  request(
    message: { readonly janus: string; readonly [name: string]: unknown },
    options?: { readonly endsWithAck?: boolean },
  ): Promise<JanusMessage> {
    return this.connection.request(message, options);
  }

  register(session: JanusSession): void {
    this.sessions.set(session.id, session);
  }

  unregister(session: JanusSession): void {
    if (this.sessions.get(session.id) === session) this.sessions.delete(session.id);
  }

  /** Ends a session of any process. Does nothing if there is none. */
  async destroySession(id: number): Promise<void> {
    await this.request({ janus: 'destroy', session_id: id }).catch(exceptRefusal);
  }

  /** Makes the room, unless there is one. @throws JanusUnavailableError, JanusRefusalError */
  async createRoom(roomId: string, publishers: number): Promise<void> {
    await createRoom(this.administration(), roomId, this.secrets.adminKey, publishers);
  }

  /** Ends the room, and all media in it. @throws JanusUnavailableError, JanusRefusalError */
  async destroyRoom(roomId: string): Promise<void> {
    await destroyRoom(this.administration(), roomId, this.secrets.adminKey);
  }

  /** The ids of all rooms. @throws JanusUnavailableError, JanusRefusalError */
  async listRooms(): Promise<string[]> {
    return listRooms(this.administration(), this.secrets.adminKey);
  }

  private administration(): JanusHandle {
    if (!this.admin) throw new JanusUnavailableError('The media server does not respond.');
    return this.admin;
  }

  /** A server counts as up when it has accepted both secrets. */
  private async open(): Promise<void> {
    try {
      const session = await JanusSession.create(this);
      const admin = await session.attach(({ janus }) => {
        if (janus === 'timeout' || janus === 'detached') this.connection.reset();
      });
      await listRooms(admin, this.secrets.adminKey);
      this.adminSession = session;
      this.admin = admin;
      if (this.isReported) this.logger.log('The media server responds again', { server: this.url });
      this.isReported = false;
      this.events.onUp(this);
    } catch (error) {
      this.report(error);
      this.connection.reset();
    }
  }

  private close(cause: Error): void {
    const wasUp = this.isUp;
    this.admin = null;
    this.adminSession?.forget();
    this.adminSession = null;
    if (this.isStopped) return;
    this.report(cause);
    if (wasUp) this.events.onDown(this);
  }

  private report(error: unknown): void {
    if (this.isReported || this.isStopped) return;
    this.isReported = true;
    const reason =
      error instanceof JanusRefusalError
        ? `It refuses a request (${error.code} ${error.message}): compare JANUS_API_SECRET and JANUS_ADMIN_KEY.`
        : String(error instanceof Error ? error.message : error);
    this.logger.warn('A media server cannot be used; Foyer goes on trying', { server: this.url, reason });
  }

  private keepSessions(): void {
    if (!this.isUp) return;
    const due = performance.now() - KEEP_ALIVE;
    for (const session of this.sessions.values())
      if (session.keptAt < due) session.keepAlive().catch(() => undefined);
  }
}

function exceptRefusal(error: unknown): void {
  if (!(error instanceof JanusRefusalError)) throw error;
}
