import type { ReceivedStream, WantedStream } from '../../web/protocol/messages.js';
import { JanusRefusalError, type JanusMessage } from './janus-message.js';
import type { JanusServer } from './janus-server.js';
import { type JanusHandle, JanusSession } from './janus-session.js';
import { Publisher } from './publisher.js';
import type { RoomFeeds } from './room-feeds.js';
import { Subscription } from './subscription.js';
import type { RoomGuards } from './video-room.js';

/** The page of somebody in a room. */
export interface MediaPage {
  offer(sdp: string, streams: readonly ReceivedStream[]): void;
  /** No media server responds. */
  lost(): void;
  /** The page has to make its connections anew. */
  reset(): void;
}

/** With what another process claims a session. */
export interface SessionRecord {
  readonly sessionId: number;
  readonly publisherId: number | null;
  /** See {@link Publisher.connection}. */
  readonly connection: string | null;
  readonly subscriberId: number | null;
}

/** What a session needs of its room. */
export interface SessionRoom {
  readonly id: string;
  readonly guards: RoomGuards;
  readonly feeds: RoomFeeds;
  /** The server of the room, when the room is there. @throws JanusUnavailableError, JanusRefusalError */
  open(): Promise<JanusServer>;
  /** Writes down with what another process can claim the session. */
  save(session: MediaSession, record: SessionRecord): void;
  onReset(session: MediaSession, reason: string): void;
}

/** What one participant sends and receives: a session at the media server, with a handle for each. */
export class MediaSession {
  /** null while the page has no socket. */
  page: MediaPage | null = null;
  private janus: Promise<JanusSession> | null = null;
  private publisher: Publisher;
  private subscription: Subscription;
  private saved = '';
  private turn: Promise<unknown> = Promise.resolve();
  /** The latest wish of the page; null if it has not said any since it began. */
  private wanted: readonly WantedStream[] | null = null;
  private isClaiming = false;
  /** The page has to begin anew, and could not be told. */
  private isResetDue = false;

  constructor(
    readonly participantId: string,
    private readonly room: SessionRoom,
  ) {
    this.publisher = this.newPublisher();
    this.subscription = this.newSubscription();
  }

  /** Publishes what is offered. @returns the answer @throws JanusUnavailableError, JanusRefusalError */
  publish(sdp: string): Promise<string> {
    const published = this.turn.then(async () => {
      const answer = await this.publisher.publish(sdp);
      await this.save();
      return answer;
    });
    this.turn = published.catch(() => undefined);
    return published;
  }

  watch(streams: readonly WantedStream[]): void {
    this.wanted = streams;
    if (this.isClaiming) return;
    this.subscription.want(streams);
    if (streams.length > 0) this.openRoom();
  }

  /** @returns false if there was no offer, or it was not answered so */
  answer(sdp: string): Promise<boolean> {
    return this.subscription.answer(sdp);
  }

  /** @returns false if nothing is received */
  restart(): boolean {
    return this.subscription.restart();
  }

  /** Somebody publishes something else, or the media server is back. */
  update(): void {
    this.subscription.update();
  }

  /** The page has another socket. */
  connect(page: MediaPage): void {
    this.page = page;
    if (this.isResetDue) this.tellReset();
    else this.subscription.repeatOffer();
  }

  /**
   * Takes over the session of a process that had the participant before, or of a broken connection.
   * @returns false if the media server has forgotten it
   * @throws JanusUnavailableError
   */
  claim(server: JanusServer, record: SessionRecord): Promise<boolean> {
    this.isClaiming = true;
    const claimed = this.turn.then(() => this.takeOver(server, record));
    this.turn = claimed.catch(() => undefined);
    return claimed;
  }

  private async takeOver(server: JanusServer, record: SessionRecord): Promise<boolean> {
    try {
      const session = await JanusSession.claim(server, record.sessionId);
      this.janus = Promise.resolve(session);
      const adopt = (id: number | null): JanusHandle | null =>
        id === null ? null : session.adopt(id, (message) => this.receive(session, message));
      this.publisher = this.newPublisher(adopt(record.publisherId), record.connection);
      this.subscription.close();
      this.subscription = this.newSubscription(adopt(record.subscriberId));
      this.saved = JSON.stringify(record);
      return true;
    } catch (error) {
      if (error instanceof JanusRefusalError) return false;
      throw error;
    } finally {
      this.isClaiming = false;
      if (this.wanted) this.watch(this.wanted);
    }
  }

  /** The connection to the media server was broken: takes over the session again, as it was. @returns as {@link claim} */
  async reclaim(server: JanusServer): Promise<boolean> {
    const before = await this.janus?.catch(() => null);
    if (!before) return true;
    try {
      before.forget();
      const session = await JanusSession.claim(server, before.id);
      this.janus = Promise.resolve(session);
      const { publisher, subscription } = this;
      const adopt = (id: number): JanusHandle =>
        session.adopt(id, (message) => this.receive(session, message));
      if (publisher.handleId !== null) publisher.rebind(adopt(publisher.handleId));
      if (subscription.handleId !== null) subscription.rebind(adopt(subscription.handleId));
      return true;
    } catch (error) {
      if (error instanceof JanusRefusalError) return false;
      throw error;
    }
  }

  /** Begins anew: the page makes its connections again. */
  reset(): void {
    void this.end('destroy');
    this.publisher = this.newPublisher();
    this.subscription = this.newSubscription();
    this.saved = '';
    this.wanted = null;
    this.tellReset();
  }

  /**
   * Ends what the participant sends and receives.
   * @param how `forget`: another process claims the session
   */
  async end(how: 'destroy' | 'forget'): Promise<void> {
    this.subscription.close();
    const ended = this.janus;
    this.janus = null;
    const janus = await ended?.catch(() => null);
    if (how === 'forget') janus?.forget();
    else await janus?.destroy().catch(() => undefined);
  }

  private tellReset(): void {
    this.isResetDue = this.page === null;
    this.page?.reset();
  }

  private openRoom(): void {
    this.room.open().then(
      () => this.subscription.update(),
      // The room tries again when a server is there.
      () => undefined,
    );
  }

  private newPublisher(handle: JanusHandle | null = null, connection: string | null = null): Publisher {
    const { participantId, room } = this;
    return new Publisher(
      { participantId, roomId: room.id, guards: room.guards, attach: () => this.attach() },
      handle,
      connection,
    );
  }

  private newSubscription(handle: JanusHandle | null = null): Subscription {
    const { room } = this;
    const subscription: Subscription = new Subscription(
      {
        roomId: room.id,
        guards: room.guards,
        feeds: room.feeds,
        attach: () => this.attach(),
        offer: (sdp, streams) => {
          void this.save();
          this.page?.offer(sdp, streams);
        },
        onBroken: (reason) => {
          if (subscription === this.subscription) this.room.onReset(this, reason);
        },
      },
      handle,
    );
    return subscription;
  }

  private async attach(): Promise<JanusHandle> {
    const server = await this.room.open();
    this.janus ??= JanusSession.create(server).catch((error: unknown) => {
      this.janus = null;
      throw error;
    });
    const session = await this.janus;
    return session.attach((message) => this.receive(session, message));
  }

  /** Whatever has ended a connection there, the page makes both anew. */
  private receive(session: JanusSession, { janus }: JanusMessage): void {
    if (janus !== 'timeout' && janus !== 'detached' && janus !== 'hangup') return;
    void this.janus?.then((current) => {
      if (current === session) this.room.onReset(this, janus);
    });
  }

  private async save(): Promise<void> {
    const session = await this.janus;
    if (!session) return;
    const record: SessionRecord = {
      sessionId: session.id,
      publisherId: this.publisher.handleId,
      connection: this.publisher.connection,
      subscriberId: this.subscription.handleId,
    };
    const text = JSON.stringify(record);
    if (text === this.saved) return;
    this.saved = text;
    this.room.save(this, record);
  }
}
