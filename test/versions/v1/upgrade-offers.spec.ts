import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type CheckResponse, checkerFor } from '../../support/response.checker.js';
import type { TestApp } from '../../support/app.js';
import { useScene } from '../../support/scene.js';

/** What the JDK's HttpClient adds to its first request. */
const OFFER = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
const BODY = '{"endDate":"2099-01-01T00:00:00Z","fields":["hostRoomUrl"]}';

describe('An Upgrade header', () => {
  const { app, acme } = useScene();
  let connection: Connection;

  beforeEach(async () => {
    connection = await Connection.open(app);
  });
  afterEach(() => connection.close());

  function write(method: string, path: string, headers: string[] = OFFER, body = ''): string {
    const common = ['Host: foyer.example', `Authorization: Bearer ${acme.key.token}`];
    const lines = [`${method} ${path} HTTP/1.1`, ...common, ...headers];
    if (body && !headers.includes('Transfer-Encoding: chunked')) lines.push(`Content-Length: ${body.length}`);
    return `${lines.join('\r\n')}\r\n\r\n${body}`;
  }

  const post = (headers = OFFER) =>
    write('POST', '/v1/meetings', [...headers, 'Content-Type: application/json'], BODY);

  it('is ignored on GET', async () => {
    await connection.send(write('GET', '/v1/meetings?limit=1'));

    expect(await connection.answer()).toMatchObject({ status: 200, body: { cursor: null } });
  });

  it('is ignored on POST with a body', async () => {
    await connection.send(post());
    const { status, body } = await connection.answer();

    expect(status).toBe(201);
    expect(Object.keys(body)).toHaveLength(6);
  });

  it.each([1, 7, 100])('is ignored when the request arrives in packets of %i bytes', async (size) => {
    await connection.send(post(), size);

    expect((await connection.answer()).status).toBe(201);
  });

  it('is ignored when the body arrives after the headers, in parts', async () => {
    const [header = '', body = ''] = post().split('\r\n\r\n');
    for (const part of [`${header}\r\n\r\n`, body.slice(0, 20), body.slice(20)]) await connection.send(part);

    expect((await connection.answer()).status).toBe(201);
  });

  it('is ignored when the body is chunked', async () => {
    const chunks = `5\r\n${BODY.slice(0, 5)}\r\n${(BODY.length - 5).toString(16)}\r\n${BODY.slice(5)}\r\n0\r\n\r\n`;
    const headers = [...OFFER, 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    await connection.send(write('POST', '/v1/meetings', headers, chunks));

    expect((await connection.answer()).status).toBe(201);
  });

  it('leaves the connection open for more requests, with or without it', async () => {
    for (const request of [
      write('GET', '/v1/meetings'),
      post([]),
      post(),
      write('GET', '/v1/meetings', []),
    ]) {
      await connection.send(request);
      const { status, headers } = await connection.answer();

      expect(status).toBe(request.startsWith('POST') ? 201 : 200);
      expect(headers).not.toMatch(/connection: close/i);
    }
  });

  it('does not keep a connection open that the client wants closed', async () => {
    const offer = OFFER.map((line) => line.replace('Connection: ', 'Connection: close, '));
    await connection.send(write('GET', '/v1/meetings', offer));

    expect((await connection.answer()).headers).toMatch(/connection: close/i);
  });

  it('is 401 without a valid key, and 404 for an unknown route', async () => {
    await connection.send(write('GET', '/v1/nothing').replace('foyer_', 'foyer-'));
    expect((await connection.answer()).status).toBe(401);
    await connection.send(write('GET', '/v1/nothing'));
    expect((await connection.answer()).status).toBe(404);
  });

  it('is ignored for WebSocket as well, which the API does not speak', async () => {
    const offer = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    for (const path of ['/v1/meetings', '/v1/meetings?path=/_/socket']) {
      await connection.send(write('GET', path, offer));

      expect((await connection.answer()).status).toBe(200);
    }
  });
});

/** A connection on which the test sends every byte. */
class Connection {
  private received = '';
  /** Method and path of requests without a response yet. */
  private readonly requested: [string, string][] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly check: CheckResponse,
  ) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (data: string) => (this.received += data));
  }

  static async open(app: TestApp): Promise<Connection> {
    const { port } = app.nest.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket, await checkerFor(app.url, '/v1'));
  }

  /** Sends packets of so many bytes; the server, in this same process, reads each one by itself. */
  async send(text: string, size = text.length): Promise<void> {
    const [, method, path] = /^([A-Z]+) (\S+) HTTP/.exec(text) ?? [];
    if (method && path) this.requested.push([method, path]);
    for (let i = 0; i < text.length; i += size) {
      this.socket.write(text.slice(i, i + size));
      for (let turn = 0; turn < 3; turn++) await setImmediate();
    }
  }

  /** The next response. */
  async answer(): Promise<{ status: number; headers: string; body: Record<string, unknown> }> {
    for (;;) {
      const end = this.received.indexOf('\r\n\r\n');
      const headers = this.received.slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(headers)?.[1] ?? 0);
      if (end >= 0 && this.received.length >= end + 4 + length) {
        const body = this.received.slice(end + 4, end + 4 + length);
        this.received = this.received.slice(end + 4 + length);
        const status = Number(headers.slice(9, 12));
        const [method, path] = this.requested.shift() ?? ['', ''];
        this.check(method, path, { status, headers: toHeaders(headers), text: body });
        return { status, headers, body: JSON.parse(body || '{}') };
      }
      await once(this.socket, 'data');
    }
  }

  close(): void {
    this.socket.destroy();
  }
}

function toHeaders(text: string): Headers {
  const [, ...lines] = text.split('\r\n');
  return new Headers(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
