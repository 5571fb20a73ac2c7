import { once } from 'node:events';
import { WebSocketClient } from '../../test/support/web-socket.mjs';

const PATH = '/_/socket?EIO=4&transport=websocket';
const MEDIA = { microphone: true, camera: true, screen: false, hand: false };

/** A page of a room that costs the machine so little that the server is what is measured. */
export class Page {
  /** Opens a socket. @param url of the server */
  static async open(url) {
    const page = new Page();
    page.socket = await WebSocketClient.open(url, PATH, { onText: (text) => page.receive(text) });
    const connected = new Promise((done) => (page.onConnected = done));
    page.socket.send('40');
    await connected;
    return page;
  }

  constructor() {
    this.acknowledgements = 0;
    this.pending = new Map();
    /** Called with each message of these kinds. */
    this.on = { signal: () => undefined, chat: () => undefined };
  }

  /** Joins a room. @returns whether the page is in; false if Foyer cannot let it in at the moment */
  async join(roomName) {
    const rest = { roomKey: null, displayName: 'Bench', externalId: null, metadata: null, media: MEDIA };
    const response = await this.ask('join', { roomName, ...rest });
    if (response.reason === 'unavailable') return false;
    if (response.status !== 'joined') throw new Error(`Not joined: ${JSON.stringify(response)}`);
    this.id = response.self.id;
    return true;
  }

  /** Sends a message, and waits for its acknowledgement. */
  ask(kind, body) {
    const number = (this.acknowledgements += 1);
    const response = new Promise((done) => this.pending.set(number, done));
    this.socket.send(`42${number}${JSON.stringify(body ? [kind, body] : [kind])}`);
    return response;
  }

  /** Sends a message that is not acknowledged. */
  tell(kind, body) {
    this.socket.send(`42${JSON.stringify([kind, body])}`);
  }

  /** Leaves the room, and closes the socket. */
  async leave() {
    this.isLeaving = true;
    await this.ask('leave');
    await this.close();
  }

  /** Cuts the connection, and waits until it is closed. */
  async close() {
    this.socket.destroy();
    await this.socket.closed;
  }

  receive(text) {
    if (text === '2') this.socket.send('3');
    else if (text.startsWith('40')) this.onConnected();
    else if (text.startsWith('43')) this.settle(text);
    else if (text.startsWith('42')) {
      const [kind, message] = JSON.parse(text.slice(2));
      if (['closing', 'out'].includes(kind) && !this.isLeaving)
        throw new Error(`A page was closed: ${message.reason}`);
      this.on[kind]?.(message);
    }
  }

  settle(text) {
    const start = text.indexOf('[');
    const number = Number(text.slice(2, start));
    this.pending.get(number)?.(JSON.parse(text.slice(start))[0]);
    this.pending.delete(number);
  }
}

/** Starts work at an even rate, and waits until all of it is done. @returns how many a second were reached */
export async function atRate(perSecond, items, work) {
  const startedAt = performance.now();
  const running = [];
  for (const [place, item] of items.entries()) {
    const dueIn = startedAt + (place / perSecond) * 1_000 - performance.now();
    if (dueIn > 1) await new Promise((done) => setTimeout(done, dueIn));
    running.push(work(item));
  }
  await Promise.all(running);
  return (items.length / (performance.now() - startedAt)) * 1_000;
}

/** The port that a process sends to its parent. */
export async function urlOf(child) {
  const [port] = await once(child, 'message');
  return `http://127.0.0.1:${port}`;
}
