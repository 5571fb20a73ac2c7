import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { SOCKET_PATH } from '../../dist/web/protocol/messages.js';

/** How long a response may take, in ms. */
const DEADLINE = 10_000;
/** Time between two attempts to come back, in ms. */
const RETRY_DELAY = 200;

const MEDIA = { microphone: true, camera: true, screen: false, hand: false };

/** The page of a room without its UI: it joins, and comes back through any process when it has lost its socket. */
export class LivePage {
  /** Whom the page sees in the room besides itself. */
  others = new Set();
  /** Whom it has seen leave. */
  left = [];
  /** The texts of all lines of chat. */
  chat = [];
  /** How long each time without a socket lasted, in ms. */
  absences = [];
  #turn;
  #isClosed = false;

  /** @param urls of the processes @param first the place of the one to begin with */
  constructor(urls, first, roomUrl) {
    const { pathname, searchParams } = new URL(roomUrl);
    this.urls = urls;
    this.#turn = first;
    this.request = { roomName: pathname.slice(1), roomKey: searchParams.get('roomKey') };
  }

  async join(displayName) {
    await this.#open();
    const about = { displayName, externalId: null, metadata: null, media: MEDIA };
    const joined = await this.send('join', { ...this.request, ...about });
    if (joined.status !== 'joined') throw new Error(`${displayName} is not in: ${JSON.stringify(joined)}`);
    this.#enter(joined);
    this.lostAt = null;
  }

  /** Whether Foyer knows whose socket this is. */
  get isBack() {
    return this.lostAt === null;
  }

  get isClosed() {
    return this.#isClosed;
  }

  say(text) {
    return this.send('chat', { text });
  }

  /** Sends a message. @returns its response */
  send(kind, body) {
    return this.socket.timeout(DEADLINE).emitWithAck(kind, body);
  }

  /** A new socket is there, before anything comes over it. */
  onSocket() {}

  /** The page is in the room, for the first time or again. */
  onEntered() {}

  /** Somebody else has come or left. */
  onOthers() {}

  /** Closes the socket without a word, and does not come back. */
  vanish() {
    this.#isClosed = true;
    this.socket?.disconnect();
  }

  #enter({ self, participants, resumeToken }) {
    this.id = self.id;
    this.resumeToken = resumeToken;
    this.others = new Set(participants.map(({ id }) => id));
    this.onEntered();
  }

  /** Opens a socket to the next process that accepts one. */
  async #open() {
    const url = this.urls[this.#turn++ % this.urls.length];
    const options = { path: SOCKET_PATH, addTrailingSlash: false, transports: ['websocket'] };
    this.socket = io(url, { ...options, reconnection: false, forceNew: true, timeout: DEADLINE });
    await new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('connect_error', reject);
    });
    this.onSocket(this.socket);
    this.socket.on('participantJoined', ({ id }) => {
      this.others.add(id);
      this.onOthers();
    });
    this.socket.on('participantLeft', ({ id }) => {
      this.others.delete(id);
      this.left.push(id);
      this.onOthers();
    });
    this.socket.on('chat', ({ text }) => this.chat.push(text));
    this.socket.on('out', ({ reason }) => (this.out = reason));
    this.socket.once('disconnect', () => void this.#comeBack());
  }

  async #comeBack() {
    if (this.#isClosed || this.out) return;
    this.lostAt ??= performance.now();
    while (!this.#isClosed) {
      try {
        await this.#open();
        const { roomName } = this.request;
        const resumed = await this.send('resume', {
          roomName,
          resumeToken: this.resumeToken,
          media: MEDIA,
        });
        if (resumed.status === 'joined') {
          this.#enter(resumed);
          this.absences.push(performance.now() - this.lostAt);
          this.lostAt = null;
          return;
        }
        if (resumed.reason !== 'unavailable') {
          this.out = resumed.reason;
          return;
        }
      } catch {
        // The next attempt is for another process.
      }
      // Its end must not begin a second return.
      this.socket.off('disconnect').disconnect();
      await pause(RETRY_DELAY);
    }
  }
}
