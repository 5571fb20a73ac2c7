import { once } from 'node:events';
import { connect } from 'node:net';

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/**
 * One connection that is kept open, for one request at a time: it costs the machine so little that the server is what is
 * measured. It understands responses with a Content-Length, or without a body.
 */
export class HttpClient {
  static async open(url) {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new HttpClient(socket);
  }

  constructor(socket) {
    this.socket = socket;
    this.received = null;
    socket.on('data', (bytes) => this.read(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => this.fail?.(new Error('A server has closed a connection.')));
  }

  /** @returns the status code, once the whole response is there */
  send({ method, path, headers, body = '' }) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    if (body !== '') lines.push(`content-length: ${body.length}\r\n`);
    return new Promise((done, fail) => {
      Object.assign(this, { done, fail });
      this.socket.write(
        `${method} ${path} HTTP/1.1\r\nhost: bench\r\n${lines.join('')}\r\n${body}`,
        'latin1',
      );
    });
  }

  close() {
    this.fail = undefined;
    this.socket.destroy();
  }

  read(bytes) {
    this.received = this.received === null ? bytes : Buffer.concat([this.received, bytes]);
    const end = this.received.indexOf(END_OF_HEADERS);
    if (end < 0) return;
    const head = this.received.latin1Slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < end + END_OF_HEADERS.length + length) return;
    this.received = null;
    this.done(Number(head.slice(9, 12)));
  }
}
