import {
  type Joined,
  type JoinRequest,
  type Knocking,
  type Outcome,
  type ParticipantMedia,
  type Refused,
  RESUME_WITHIN,
  type ResumeRequest,
  type Signal,
  type Target,
} from '../../protocol/messages.js';
import { Outbox } from './outbox.js';
import { Pace } from '../../protocol/pace.js';
import type { PageSocket } from './page-socket.js';

/** How long to wait for a response, in ms. */
const DEADLINE = 10_000;
/** How long a page waits before it tries again what Foyer could not do, in ms; up to twice as long. */
const RETRY_DELAY = 1_000;
/** How many steps of the negotiation may wait for the socket: those of a mesh of four that starts anew. */
const MAX_SIGNALS = 400;

/** What Foyer says to a page that wants in. */
export type Entered = Joined | Knocking | Refused;

/** What a connection tells the meeting. */
export interface ConnectionEvents {
  /** The socket is lost; Foyer keeps the place of this page for a while. */
  lost(): void;
  /** The page is back, was let in after it had knocked, or cannot come back. */
  entered(entered: Entered): void;
  /** It did not come back in time. */
  gaveUp(): void;
  /** What Foyer must know of a page that comes back. */
  resuming(): Omit<ResumeRequest, 'resumeToken'>;
}

/**
 * How a page is in a room. While it is, or waits before it, a socket that is lost is opened again, with the token that Foyer
 * gave.
 */
export class Connection {
  private token: string | null = null;
  /** Whether Foyer knows whose socket this is: before that, other messages make no sense. */
  private isKnown = false;
  /** Counts the joins and ends, so that a join which fails late ends nothing that came after it. */
  private turn = 0;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly signals: Outbox<Target & { readonly signal: Signal }>;
  /** Only the last one matters. */
  private readonly media: Outbox<ParticipantMedia>;

  constructor(
    private readonly socket: PageSocket,
    private readonly events: ConnectionEvents,
  ) {
    this.signals = new Outbox((message) => socket.emit('signal', message), new Pace(150, 40), MAX_SIGNALS);
    this.media = new Outbox((message) => socket.emit('media', message), new Pace(8, 1.5), 1);
    socket.on('connect', () => void this.resume());
    socket.on('disconnect', (reason) => this.lose(reason));
    socket.on('connect_error', () => this.reconnect());
    socket.on('admitted', (joined) => {
      if (this.isKnown) events.entered(this.keep(joined));
    });
  }

  /** Opens the socket and joins. @returns `unavailable` if Foyer does not respond */
  async join(request: JoinRequest): Promise<Entered> {
    const turn = ++this.turn;
    try {
      await this.open();
      return this.keep(await this.socket.timeout(DEADLINE).emitWithAck('join', request));
    } catch {
      if (turn === this.turn) this.close();
      return { status: 'refused', reason: 'unavailable' };
    }
  }

  /** Sends a command. @returns whether it was done */
  async command(send: (socket: ReturnType<PageSocket['timeout']>) => Promise<Outcome>): Promise<boolean> {
    return (await this.request(send))?.status === 'done';
  }

  /** Sends a request. @returns the response; null if there is no socket for it, or Foyer does not respond */
  async request<Response>(
    send: (socket: ReturnType<PageSocket['timeout']>) => Promise<Response>,
  ): Promise<Response | null> {
    if (!this.isKnown) return null;
    try {
      return await send(this.socket.timeout(DEADLINE));
    } catch {
      return null;
    }
  }

  /** Sends a step of a negotiation, as soon as there is a socket for it. */
  sendSignal(participantId: string, signal: Signal): void {
    this.signals.add({ participantId, signal });
  }

  /** Tells what this page sends, as soon as there is a socket for it. */
  sendMedia(media: ParticipantMedia): void {
    this.media.add(media);
  }

  /** Sends something that is worth nothing later. */
  sendNow(send: (socket: PageSocket) => void): void {
    if (this.isKnown) send(this.socket);
  }

  /** Closes the socket for good. */
  close(): void {
    this.turn += 1;
    this.token = null;
    this.isKnown = false;
    clearTimeout(this.deadline);
    clearTimeout(this.retry);
    this.deadline = undefined;
    this.signals.clear();
    this.media.clear();
    this.socket.disconnect();
  }

  /** Remembers with which token this page may come back. */
  private keep(entered: Entered): Entered {
    if (entered.status === 'refused') return entered;
    this.token = entered.resumeToken;
    this.isKnown = true;
    clearTimeout(this.deadline);
    this.deadline = undefined;
    this.signals.open();
    this.media.open();
    return entered;
  }

  private open(): Promise<void> {
    if (this.socket.connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.socket.off('connect', connected);
        reject(new Error('Foyer does not respond.'));
      }, DEADLINE);
      const connected = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.socket.once('connect', connected);
      this.socket.connect();
    });
  }

  private lose(reason: string): void {
    this.isKnown = false;
    this.signals.pause();
    this.media.pause();
    if (this.token === null) return;
    this.events.lost();
    this.deadline ??= setTimeout(() => {
      this.close();
      this.events.gaveUp();
    }, RESUME_WITHIN);
    if (reason === 'io server disconnect') this.reconnect();
  }

  /** Opens the socket again after Foyer has closed it, or refused it, which socket.io takes for final. */
  private reconnect(): void {
    if (this.socket.active) return;
    this.tryAgain(() => this.socket.connect());
  }

  private async resume(): Promise<void> {
    if (this.token === null) return;
    const request = { ...this.events.resuming(), resumeToken: this.token };
    try {
      const entered = await this.socket.timeout(DEADLINE).emitWithAck('resume', request);
      if (this.token === null) return;
      if (entered.status === 'refused' && entered.reason === 'unavailable') {
        // Its database is away: there is still time.
        this.tryAgain(() => this.socket.connected && void this.resume());
        return;
      }
      this.events.entered(this.keep(entered));
    } catch {
      // The socket is lost again, or Foyer does not respond on this one.
      if (this.socket.connected) this.socket.disconnect().connect();
    }
  }

  private tryAgain(act: () => void): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(
      () => {
        if (this.token !== null) act();
      },
      RETRY_DELAY * (1 + Math.random()),
    );
  }
}
