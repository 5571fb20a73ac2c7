import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The least number of bytes that Node gets to parse at once, if there are as many: few enough that few requests fit in,
 * and enough that a request body full of blank lines costs little.
 */
const PIECE_SIZE = 256;

/** The end of the headers of a request and of a chunked body (RFC 9112, sections 2.1 and 7.1). */
const BLANK_LINE = '\r\n\r\n';

/**
 * The longest turn of a pipelined request, in ms. A request that takes longer, because its body arrives slowly or it waits
 * for the database, no longer holds up other pipelined requests.
 */
const TURN = 10;

/** The pipelined requests of all connections that wait for their turn. */
const waitingForTurn: ((endTurn: () => void) => void)[] = [];
let isTurnTaken = false;

/**
 * Serves one of them at a time, and only after the event loop has served all others: clients that wait for responses come
 * before those that do not, however many connections those have.
 * @param proceed gets a function that it must call when its request has been served
 */
function takeTurnLater(proceed: (endTurn: () => void) => void): void {
  waitingForTurn.push(proceed);
  if (!isTurnTaken) scheduleNext();
}

function scheduleNext(): void {
  isTurnTaken = waitingForTurn.length > 0;
  if (isTurnTaken) setImmediate(startTurn);
}

function startTurn(): void {
  let isOver = false;
  const endTurn = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    scheduleNext();
  };
  const timer = setTimeout(endTurn, TURN);
  waitingForTurn.shift()?.(endTurn);
}

/**
 * Serves the requests of a connection one at a time, in their order. A client may send many without waiting for responses
 * (RFC 9112, section 9.3.2), and Node itself would start all that arrive in one packet: thousands, each with objects a
 * hundred times its size. Here the next request is parsed when the response to the previous one is complete. Until then the
 * connection is not read, so that TCP makes the client wait. Between two requests all other clients have a turn.
 */
export class Pipeline {
  /** The bytes that have arrived and were not passed to Node yet. */
  private arrived: Buffer[] = [];
  /** Start the requests that Node has parsed while another one was being served. */
  private readonly waiting: (() => void)[] = [];
  /** The last request whose headers Node has parsed. */
  private latest: IncomingMessage | null = null;
  private isServing = false;
  /** Ends the turn of this connection, if it has one. */
  private endTurn = (): void => undefined;
  private isPaused = false;
  private readonly parse: (bytes: Buffer) => void;

  /** @param socket whose `data` listener Node's HTTP server has just added */
  constructor(private readonly socket: Socket) {
    const [parse] = socket.listeners('data') as ((bytes: Buffer) => void)[];
    if (!parse) throw new TypeError('The socket has no data listener.');
    this.parse = parse;
    socket.off('data', parse);
    socket.on('data', this.receive);
    socket.once('close', this.drop);
  }

  /** @param begin starts to serve a request that Node has parsed: now, or when it is its turn */
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

  /** Hands the connection over, with all bytes that have not been parsed. */
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
    else takeTurnLater(this.proceed);
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

  /** The rest of the current request may be parsed at once, the next request not. */
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
