import { once } from 'node:events';
import { connect } from 'node:net';

const END_OF_HEADERS = '\r\n\r\n';
/** Of frames (RFC 6455, section 5.2). */
const [TEXT, CLOSE] = [1, 8];

/**
 * A client's side of a WebSocket, of few instructions. It sends whatever it is given, also what RFC 6455 does not allow, and
 * understands what servers send: whole messages of text.
 */
export class WebSocketClient {
  /**
   * @param options `onText` is called with each message, the first of which may come with the handshake; `localAddress` is where
   *   the client connects from
   * @throws when the handshake is refused, with the status line
   */
  static async open(url, path, { headers = {}, onText = () => undefined, localAddress } = {}) {
    const { hostname, port } = new URL(url);
    const connection = connect({ host: hostname, port: Number(port), noDelay: true, localAddress });
    const client = new WebSocketClient(connection, onText);
    await once(connection, 'connect');
    const lines = Object.entries({
      Host: 'foyer',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    connection.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    await client.accepted;
    return client;
  }

  constructor(connection, onText) {
    this.connection = connection;
    this.onText = onText;
    this.received = Buffer.alloc(0);
    this.isClosed = false;
    this.isOpen = false;
    this.accepted = new Promise((accept, refuse) => Object.assign(this, { accept, refuse }));
    this.closed = new Promise((done) => {
      connection.once('close', () => {
        this.isClosed = true;
        this.refuse(new Error('The connection was closed.'));
        done();
      });
    });
    this.accepted.catch(() => undefined);
    // A closed connection is a valid result.
    connection.on('error', () => undefined);
    connection.on('data', (bytes) => this.read(bytes));
  }

  /** Sends a message of text. */
  send(text) {
    this.write(frameOf(Buffer.from(text), TEXT));
  }

  /** Sends bytes as they are. */
  write(bytes) {
    if (this.connection.writable) this.connection.write(bytes);
  }

  /** Cuts the connection. */
  destroy() {
    this.connection.destroy();
  }

  read(bytes) {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    if (!this.isOpen && !this.readHandshake()) return;
    for (let frame = this.take(); frame; frame = this.take()) {
      if (frame.opcode === TEXT) this.onText(frame.payload.toString());
      else if (frame.opcode === CLOSE) this.connection.end(frameOf(frame.payload, CLOSE));
    }
  }

  readHandshake() {
    const end = this.received.indexOf(END_OF_HEADERS);
    if (end < 0) return false;
    const status = this.received.latin1Slice(0, this.received.indexOf('\r\n'));
    this.received = this.received.subarray(end + END_OF_HEADERS.length);
    this.isOpen = status.startsWith('HTTP/1.1 101 ');
    if (this.isOpen) this.accept();
    else this.refuse(new Error(status));
    return this.isOpen;
  }

  /** The next whole frame, if it has arrived. Those of a server are not masked. */
  take() {
    const { received } = this;
    if (received.length < 2) return null;
    const short = received[1] & 127;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (received.length < start) return null;
    const length =
      short === 127 ? Number(received.readBigUInt64BE(2)) : short === 126 ? received.readUInt16BE(2) : short;
    if (received.length < start + length) return null;
    this.received = received.subarray(start + length);
    return { opcode: received[0] & 15, payload: received.subarray(start, start + length) };
  }
}

/**
 * A frame, masked with zeros, which leave its bytes as they are.
 * @param first its first byte without the opcode: FIN and reserved bits
 */
export function frameOf(payload, opcode, first = 0x80) {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14);
  head[0] = first | opcode;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}
