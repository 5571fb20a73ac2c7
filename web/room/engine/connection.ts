import { io, type Socket } from 'socket.io-client';
import {
  type FromPage,
  type Joined,
  type JoinRequest,
  type Knocking,
  type Outcome,
  type Refused,
  RESUME_WITHIN,
  type ResumeRequest,
  SOCKET_PATH,
  type ToPage,
} from '../../protocol/messages.js';

/** How long to wait for a response, in ms. */
const DEADLINE = 10_000;

type Entered = Joined | Knocking | Refused;

/** What a connection tells the meeting. */
interface ConnectionEvents {
  /** It is lost, and Foyer keeps the place of this page for a while. */
  lost(): void;
  /** It is back. */
  resumed(entered: Entered): void;
  /** It did not come back in time. */
  gaveUp(): void;
}

/**
 * The socket of a page. While the page is in a room, or waits before it, a socket that is lost is opened again, with the
 * token that Foyer gave.
 */
export class Connection {
  readonly socket: Socket<ToPage, FromPage> = io({
    path: SOCKET_PATH,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
  });
  private token: string | null = null;
  private deadline: ReturnType<typeof setTimeout> | undefined;

  /** @param request the resume request, without its token */
  constructor(
    private readonly events: ConnectionEvents,
    private readonly request: () => Omit<ResumeRequest, 'resumeToken'>,
  ) {
    this.socket.on('connect', () => void this.resume());
    this.socket.on('disconnect', (reason) => this.lose(reason === 'io server disconnect'));
  }

  /** Opens the socket and joins. @returns `unavailable` if Foyer does not respond */
  async join(request: JoinRequest): Promise<Entered> {
    try {
      if (!this.socket.connected) await this.open();
      return this.keep(await this.socket.timeout(DEADLINE).emitWithAck('join', request));
    } catch {
      this.close();
      return { status: 'refused', reason: 'unavailable' };
    }
  }

  /** Keeps the token of a page that was let in after it had knocked. */
  keep<Response extends Entered>(entered: Response): Response {
    if (entered.status !== 'refused') this.token = entered.resumeToken;
    return entered;
  }

  /** Sends a command. @returns whether it was done */
  async command(send: (socket: CommandSocket) => Promise<Outcome>): Promise<boolean> {
    if (!this.socket.connected) return false;
    try {
      return (await send(this.socket.timeout(DEADLINE))).status === 'done';
    } catch {
      return false;
    }
  }

  /** Closes the socket for good. */
  close(): void {
    this.token = null;
    clearTimeout(this.deadline);
    this.socket.disconnect();
  }

  private open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('Foyer does not respond.')), DEADLINE);
      this.socket.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
      this.socket.connect();
    });
  }

  private lose(byServer: boolean): void {
    if (this.token === null) return;
    this.events.lost();
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => {
      this.close();
      this.events.gaveUp();
    }, RESUME_WITHIN);
    // socket.io opens it again by itself unless the server has closed it, as a server does that stops.
    if (byServer) setTimeout(() => this.token !== null && this.socket.connect(), Math.random() * 1_000);
  }

  private async resume(): Promise<void> {
    if (this.token === null) return;
    const request = { ...this.request(), resumeToken: this.token };
    try {
      const entered = await this.socket.timeout(DEADLINE).emitWithAck('resume', request);
      if (this.token === null) return;
      // Its database is away: there is still time.
      if (entered.status === 'refused' && entered.reason === 'unavailable') {
        setTimeout(() => this.socket.connected && void this.resume(), 1_000 + Math.random() * 1_000);
        return;
      }
      clearTimeout(this.deadline);
      this.events.resumed(this.keep(entered));
    } catch {
      // The socket is lost again, or Foyer is slow: another one may be better.
      if (this.socket.connected) this.socket.disconnect().connect();
    }
  }
}

/** The socket with a deadline for responses. */
type CommandSocket = ReturnType<Socket<ToPage, FromPage>['timeout']>;
