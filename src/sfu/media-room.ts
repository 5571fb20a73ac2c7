import { randomUUID } from 'node:crypto';
import { JanusUnavailableError, type JanusMessage } from './janus-message.js';
import type { JanusServer } from './janus-server.js';
import { JanusSession } from './janus-session.js';
import type { MediaSession, SessionRecord, SessionRoom } from './media-session.js';
import { RoomFeeds } from './room-feeds.js';
import { guardsOf, type RoomGuards, watchRoom } from './video-room.js';

/** How long a server may be away before its rooms move, or pages learn of it, in ms. */
const PATIENCE = 3_000;
/** How often it is tried again to move a room, in ms. */
const MOVE_AGAIN = 1_000;

/** What a room needs of the rest. */
export interface MediaRoomContext {
  /** How many may publish at once. */
  readonly publishers: number;
  readonly adminKey: string;
  /** Those that respond. */
  up(): readonly JanusServer[];
  /** The server of the room, or the best one. @throws DatabaseUnavailableError */
  place(): Promise<JanusServer | null>;
  /** Moves the room, or finds where it has been moved. @throws DatabaseUnavailableError */
  move(from: JanusServer): Promise<JanusServer | null>;
  save(session: MediaSession, server: JanusServer, record: SessionRecord): void;
  report(incident: 'lost' | 'moved' | 'reset', details: Readonly<Record<string, string>>): void;
}

/** The media of a room, as far as its people are on this process. */
export class MediaRoom implements SessionRoom {
  readonly feeds = new RoomFeeds();
  readonly sessions = new Map<string, MediaSession>();
  readonly guards: RoomGuards;
  private server: JanusServer | null = null;
  /** When the server was chosen, by the clock of `performance.now()`. */
  private chosenAt = 0;
  private opening: Promise<JanusServer> | null = null;
  private watcher: JanusSession | null = null;
  private outage: NodeJS.Timeout | undefined;
  /** Whether pages know that no server responds. */
  isLost = false;
  private isClosed = false;

  constructor(
    readonly id: string,
    private readonly context: MediaRoomContext,
  ) {
    this.guards = guardsOf(id, context.adminKey);
  }

  /** The server where the room is, as far as this process knows. */
  get place(): JanusServer | null {
    return this.server;
  }

  /** The server, when the room is there and this process sees who publishes. @throws JanusUnavailableError and others */
  open(): Promise<JanusServer> {
    const opening = (this.opening ??= this.begin());
    opening.catch(() => {
      if (this.opening === opening) this.opening = null;
    });
    return opening;
  }

  save(session: MediaSession, record: SessionRecord): void {
    if (this.server) this.context.save(session, this.server, record);
  }

  onReset(session: MediaSession, reason: string): void {
    if (this.sessions.get(session.participantId) !== session || this.isClosed) return;
    this.context.report('reset', { participantId: session.participantId, reason });
    session.reset();
  }

  /**
   * Another process may have moved the room.
   * @param server where the room is; null if it is nowhere, undefined if this process does not know the server
   * @param seenAt when it was there, by the clock of `performance.now()`
   */
  follow(server: JanusServer | null, seenAt: number): void {
    if (!server || server === this.server || seenAt <= this.chosenAt || this.isClosed) return;
    if (this.server) this.switchTo(server);
    else this.choose(server);
  }

  /** A server responds: perhaps the one of the room, or one to which the room can move. */
  serverUp(server: JanusServer): void {
    if (this.isClosed) return;
    if (server === this.server) void this.recover(server);
    else if (this.isLost) void this.giveUp();
    else if (!this.server) this.update();
  }

  serverDown(server: JanusServer): void {
    if (server !== this.server || this.isClosed) return;
    this.opening = null;
    this.watcher?.forget();
    this.watcher = null;
    this.awaitServer(PATIENCE);
  }

  /** Ends what this process has of the room. @param how as in `MediaSession.end` */
  close(how: 'destroy' | 'forget'): void {
    this.isClosed = true;
    clearTimeout(this.outage);
    if (how === 'destroy') void this.watcher?.destroy().catch(() => undefined);
    else this.watcher?.forget();
    this.watcher = null;
  }

  private async begin(): Promise<JanusServer> {
    const before = this.server;
    const placed = this.context.up().length > 0 ? await this.context.place() : null;
    if (placed && before === this.server && placed !== before) {
      if (!before) this.choose(placed);
      else {
        this.switchTo(placed);
        throw new JanusUnavailableError('The room has moved.');
      }
    }
    const { server } = this;
    if (!server) {
      this.awaitServer(PATIENCE);
      throw new JanusUnavailableError('No media server responds.');
    }
    if (!server.isUp) {
      this.awaitServer(PATIENCE);
      throw new JanusUnavailableError('The media server of the room does not respond.');
    }
    await server.createRoom(this.id, this.context.publishers);
    await this.watch(server);
    return server;
  }

  /** Learns from now on who publishes what. */
  private async watch(server: JanusServer): Promise<void> {
    const session = await JanusSession.create(server);
    try {
      const handle = await session.attach((message) => this.receive(session, message));
      const { data } = await watchRoom(handle, this.id, this.guards, `watcher-${randomUUID()}`);
      if (this.isClosed || server !== this.server) throw new JanusUnavailableError('The room has moved.');
      this.watcher?.forget();
      this.watcher = session;
      this.feeds.apply(data, true);
    } catch (error) {
      void session.destroy().catch(() => undefined);
      throw error;
    }
    this.update();
  }

  private receive(session: JanusSession, { janus, plugindata }: JanusMessage): void {
    if (session !== this.watcher) return;
    const { data } = plugindata ?? {};
    const isGone = janus === 'timeout' || janus === 'detached' || data?.videoroom === 'destroyed';
    if (isGone) return this.resetAll('room_destroyed');
    if (data && this.feeds.apply(data)) this.update();
  }

  private update(): void {
    for (const session of this.sessions.values()) session.update();
  }

  private choose(server: JanusServer): void {
    this.server = server;
    this.chosenAt = performance.now();
    if (!server.isUp) this.awaitServer(PATIENCE);
  }

  private switchTo(server: JanusServer): void {
    this.context.report('moved', { server: server.url });
    void this.watcher?.destroy().catch(() => undefined);
    this.choose(server);
    this.resetAll('moved');
  }

  /** Everybody begins anew. */
  private resetAll(reason: string): void {
    this.watcher?.forget();
    this.watcher = null;
    this.opening = null;
    this.feeds.clear();
    this.isLost = false;
    if (this.server?.isUp) clearTimeout(this.outage);
    for (const session of this.sessions.values()) this.onReset(session, reason);
  }

  /** The server is back: sessions go on if it still has them. */
  private async recover(server: JanusServer): Promise<void> {
    clearTimeout(this.outage);
    if (this.isLost) return this.resetAll('server_back');
    const outcomes = await Promise.allSettled(
      [...this.sessions.values()].map(async (session) => ({
        session,
        isClaimed: await session.reclaim(server),
      })),
    );
    if (server !== this.server || !server.isUp) return;
    for (const outcome of outcomes)
      if (outcome.status === 'fulfilled' && !outcome.value.isClaimed)
        this.onReset(outcome.value.session, 'forgotten');
    // Who publishes is known again when the room is open, and what is wanted is compared then.
    if (this.sessions.size > 0) await this.open().catch(() => this.awaitServer(PATIENCE));
  }

  /** Gives up on the server of the room after a while, unless it is back by then. */
  private awaitServer(patience: number): void {
    clearTimeout(this.outage);
    this.outage = setTimeout(() => void this.giveUp(), patience).unref();
  }

  private async giveUp(): Promise<void> {
    if (this.isClosed || this.server?.isUp) return;
    if (this.context.up().length === 0) return this.lose();
    try {
      const { server } = this;
      const next = server ? await this.context.move(server) : await this.context.place();
      if (this.isClosed || server !== this.server || server?.isUp) return;
      if (next && next !== server) return this.switchTo(next);
    } catch {
      // An outage of the database is logged where it is detected.
    }
    this.awaitServer(MOVE_AGAIN);
  }

  private lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    this.context.report('lost', {});
    for (const session of this.sessions.values()) session.page?.lost();
  }
}
