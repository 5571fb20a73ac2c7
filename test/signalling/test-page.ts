import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import {
  type FromPage,
  type Joined,
  type JoinRequest,
  type Knocking,
  type Outcome,
  type ParticipantMedia,
  type Published,
  type Refused,
  SOCKET_PATH,
  type ToPage,
} from '../../web/protocol/messages.js';
import type { TestApp } from '../support/app.js';
import type { Room } from '../support/rooms.js';

type Event = keyof ToPage;
type MessageOf<E extends Event> = Parameters<ToPage[E]>[0];

export const NOTHING_ON: ParticipantMedia = { microphone: false, camera: false, screen: false, hand: false };

/** How long a response may take, in ms. */
const PATIENCE = 15_000;

/** All pages of the test that is running. */
const pages: TestPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

/** A page as the server sees it: a socket, and what has come over it. */
export class TestPage {
  readonly socket: Socket<ToPage, FromPage>;
  /** Every message that has arrived, in order. */
  readonly received: { readonly event: string; readonly message: unknown }[] = [];
  /** What the page was told when it came in. */
  joined: Joined | null = null;
  private wasClosed = false;

  constructor(
    { url }: Pick<TestApp, 'url'>,
    readonly room: Pick<Room, 'name' | 'hostUrl' | 'viewerUrl'>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.socket = io(url, {
      path: SOCKET_PATH,
      addTrailingSlash: false,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
    });
    this.socket.onAny((event: string, message: unknown = null) => this.received.push({ event, message }));
    this.socket.on('disconnect', () => (this.wasClosed = true));
    this.socket.on('admitted', (joined) => (this.joined = joined));
    pages.push(this);
  }

  /** The id of the participant. */
  get id(): string {
    if (!this.joined) throw new Error('The page is not in.');
    return this.joined.self.id;
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  /** Joins with the key of a role. */
  async join(
    role: 'guest' | 'host' | 'viewer' = 'guest',
    request: Partial<JoinRequest> = {},
  ): Promise<Joined | Knocking | Refused> {
    const url = { guest: null, host: this.room.hostUrl, viewer: this.room.viewerUrl }[role];
    const response = await this.send('join', {
      roomName: this.room.name,
      roomKey: url ? new URL(url).searchParams.get('roomKey') : null,
      displayName: role,
      externalId: null,
      metadata: null,
      media: NOTHING_ON,
      ...request,
    });
    if (response.status === 'joined') this.joined = response;
    return response;
  }

  async resume(resumeToken: string): Promise<Joined | Knocking | Refused> {
    const response = await this.send('resume', { roomName: this.room.name, resumeToken, media: NOTHING_ON });
    if (response.status === 'joined') this.joined = response;
    return response;
  }

  /** Sends a message, and waits for its response. */
  async send<Kind extends keyof FromPage>(
    kind: Kind,
    body?: Parameters<FromPage[Kind]>[0],
  ): Promise<
    Kind extends 'join' | 'resume'
      ? Joined | Knocking | Refused
      : Kind extends 'publish'
        ? Published
        : Outcome
  > {
    const args: unknown[] = body === undefined ? [] : [body];
    const socket = this.socket.timeout(PATIENCE) as unknown as {
      emitWithAck(kind: string, ...args: unknown[]): Promise<never>;
    };
    return socket.emitWithAck(kind, ...args);
  }

  /** Sends anything, in any form. */
  emit(kind: string, ...args: unknown[]): void {
    (this.socket as Socket).emit(kind, ...args);
  }

  /** The messages of a kind so far. */
  all<E extends Event>(event: E): MessageOf<E>[] {
    return this.received.filter((each) => each.event === event).map(({ message }) => message as MessageOf<E>);
  }

  /** The first message of a kind that fits, when it has come. */
  async next<E extends Event>(
    event: E,
    fits: (message: MessageOf<E>) => boolean = () => true,
  ): Promise<MessageOf<E>> {
    return poll(
      () => this.all(event).find(fits),
      () => `no ${event} among ${JSON.stringify(this.received)}`,
    );
  }

  /** Waits until the server has closed the socket. @returns why, as the server has said */
  async closed(): Promise<string | null> {
    await poll(
      () => (this.wasClosed ? true : undefined),
      () => `not closed after ${JSON.stringify(this.received)}`,
    );
    const last = this.received.findLast(({ event }) => event === 'out' || event === 'closing');
    return (last?.message as { readonly reason: string } | undefined)?.reason ?? null;
  }

  /** Cuts the connection, as a failure of the network does: without a word of the page. */
  cut(): void {
    this.socket.io.engine.close();
  }

  /** The handshake was refused. @returns the message of the response */
  async refused(): Promise<string> {
    let failure: Error | undefined;
    this.socket.on('connect_error', (error) => (failure = error));
    await poll(() => failure);
    return String((failure as { description?: { message?: string } } | undefined)?.description?.message);
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Asks until there is something. @throws when there is nothing for too long, with a description of what there is */
export async function poll<T>(
  find: () => T | undefined | Promise<T | undefined>,
  describeState: () => string = () => String(find),
  { every = 5, within = PATIENCE } = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Nothing within ${within} ms: ${describeState()}`);
    await pause(every);
  }
}

/** A page that is in a room. */
export async function joinedPage(
  app: Pick<TestApp, 'url'>,
  room: Pick<Room, 'name' | 'hostUrl' | 'viewerUrl'>,
  role: 'guest' | 'host' | 'viewer' = 'guest',
  request: Partial<JoinRequest> = {},
): Promise<TestPage> {
  const page = new TestPage(app, room);
  const response = await page.join(role, request);
  if (response.status !== 'joined') throw new Error(`The page is not in: ${JSON.stringify(response)}`);
  return page;
}
