import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Least bytes that Node is given to read at once, unless there are fewer: so few that not many requests fit in, so many
 * that a body full of blank lines costs little.
 */
const PIECE_SIZE = 256;

/** What ends the headers of a request and, in a chunked body, the request (RFC 9112, sections 2.1 and 7.1). */
const BLANK_LINE = '\r\n\r\n';

/**
 * Longest turn of a request that was sent without waiting for the response before it, in ms: who sends its body slowly,
 * or waits for the database, does not hold up the others of its kind any longer.
 */
const TURN = 10;

/** Connections of this process on which such a request waits. */
const inLine: ((endTurn: () => void) => void)[] = [];
let isTurnTaken = false;

/**
 * Lets one of them go on at a time, and not before the event loop has served everybody else: clients that wait for
 * responses go before those that do not, however many connections the latter have.
 * @param proceed is given what it must call when its request has been served
 */
function queueUp(proceed: (endTurn: () => void) => void): void {
  inLine.push(proceed);
  if (!isTurnTaken) scheduleNext();
}

function scheduleNext(): void {
  isTurnTaken = inLine.length > 0;
  if (isTurnTaken) setImmediate(takeTurn);
}

function takeTurn(): void {
  let isOver = false;
  const endTurn = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    scheduleNext();
  };
  const timer = setTimeout(endTurn, TURN);
  inLine.shift()?.(endTurn);
}

/**
 * Has the requests of a connection served one at a time, in their order. A client may send many without waiting for
 * responses (RFC 9112, section 9.3.2), and Node by itself would begin all that arrive in one packet: thousands, each of
 * them with objects that take a hundred times its bytes. Here it reads the next one when the response to the one before
 * is complete. Until then the connection is not read from, so that TCP makes the client wait. Between two requests
 * everybody else has a turn.
 */
export class Pipeline {
  /** What has arrived and was not given to Node yet. */
  private arrived: Buffer[] = [];
  /** Starts the requests that Node has read while another one was being served. */
  private readonly waiting: (() => void)[] = [];
  /** The last request that Node has read the headers of. */
  private latest: IncomingMessage | null = null;
  private isServing = false;
  /** Lets another connection have its turn, if this one has it. */
  private endTurn = (): void => undefined;
  private isPaused = false;
  private readonly parse: (bytes: Buffer) => void;

  /** @param socket that Node's HTTP server has just begun to listen to */
  constructor(private readonly socket: Socket) {
    const [parse] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parse) throw new TypeError('Nobody reads the connection.');
    this.parse = parse;
    socket.off('data', parse);
    socket.on('data', this.receive);
    socket.once('close', this.drop);
  }

  /** @param begin starts to serve a request that Node has read: now, or when its turn has come */
  add(request: IncomingMessage, response: ServerResponse, begin: () => void): void {
    this.latest = request;
    const start = (): void => {
      this.isServing = true;
      response.once('close', this.finish);
      begin();
    };
    if (this.isServing) this.waiting.push(start);
    else start();
  }

  /** Leaves the connection to others, with everything that has not been read of it. */
  release(): void {
    this.socket.off('data', this.receive);
    this.socket.off('close', this.drop);
    for (const bytes of this.arrived.toReversed()) this.socket.unshift(bytes);
    this.drop();
  }

  private readonly receive = (bytes: Buffer): void => {
    this.arrived.push(bytes);
    this.read();
  };

  private readonly drop = (): void => {
    this.arrived = [];
    this.waiting.length = 0;
    this.isPaused = false;
    this.endTurn();
  };

  private readonly finish = (): void => {
    this.endTurn();
    if (this.waiting.length + this.arrived.length === 0) this.isServing = false;
    else queueUp(this.proceed);
  };

  private readonly proceed = (endTurn: () => void): void => {
    this.endTurn = endTurn;
    this.isServing = false;
    if (this.socket.destroyed || this.socket.writableEnded) this.drop();
    else this.waiting.shift()?.();
    this.read();
    if (!this.isServing) endTurn();
  };

  private read(): void {
    while (this.mayRead) this.parse(this.nextPiece());
    const [isLeft, wasPaused] = [this.arrived.length > 0, this.isPaused];
    this.isPaused = isLeft;
    if (isLeft) this.socket.pause();
    else if (wasPaused) this.socket.resume();
  }

  /** The rest of a request that is being served is read at once; the next one is not. */
  private get mayRead(): boolean {
    if (this.arrived.length === 0) return false;
    return !this.isServing || (this.waiting.length === 0 && this.latest?.complete === false);
  }

  private nextPiece(): Buffer {
    const [bytes, ...others] = this.arrived as [Buffer, ...Buffer[]];
    const blankLine = bytes.indexOf(BLANK_LINE, PIECE_SIZE - BLANK_LINE.length, 'latin1');
    const end = blankLine < 0 ? bytes.length : blankLine + BLANK_LINE.length;
    this.arrived = end < bytes.length ? [bytes.subarray(end), ...others] : others;
    return bytes.subarray(0, end);
  }
}
