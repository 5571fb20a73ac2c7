import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import type { TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { shortenDeadlines } from '../support/deadlines.js';
import { eventually } from '../support/process.js';
import { useScene } from '../support/scene.js';

/** What a slow client has sent when it falls silent: in each version, and beside them. */
const SILENT = [
  ['nothing', ''],
  ['half a line', 'GET /v1/mee'],
  ['half its headers, to v1', 'GET /v1/meetings HTTP/1.1\r\nHost: foyer\r\nX-A: '],
  ['half its headers, to v2', 'GET /v2/rooms HTTP/1.1\r\nHost: foyer\r\nX-A: '],
  ['half its headers, beside the versions', 'GET /versions HTTP/1.1\r\nHost: foyer\r\n'],
] as const;

describe('a slow client', () => {
  const { app, acme, startAnother } = useScene();

  beforeAll(async () => {
    // The same time-outs, only shorter.
    await shortenDeadlines(app);
  });
  afterEach(async () => expect((await acme.get('/v2/quota')).status).toBe(200));

  async function open(sends: string, at = app): Promise<Socket> {
    const { hostname, port } = new URL(at.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(sends);
    return socket;
  }

  const body = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: foyer\r\nAuthorization: Bearer ${acme.key.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`;

  it.each(SILENT)('gets 408 and is disconnected: it has sent %s', async (_, sent) => {
    expectTimeOut(await readText(await open(sent)));
  });

  it.each(['/v1/meetings', '/v2/rooms'])(
    'gets 408 and is disconnected: it has sent half its body to %s',
    async (path) => {
      expectTimeOut(await readText(await open(body(path))));
    },
  );

  it('gets 408 and is disconnected even if it never stops sending', async () => {
    const socket = await open('GET /v1/meetings HTTP/1.1\r\n');
    const answer = readText(socket);
    const trickle = setInterval(() => socket.writable && socket.write('X-A: b\r\n'), 20);
    const answered = await answer;
    clearInterval(trickle);

    expectTimeOut(answered);
  });

  it('does not keep others from being served, nor do 500 of them', async () => {
    const busy = await startAnother();
    await shortenDeadlines(busy, 4_000);
    const other = createClient(busy.url, acme.key.token);
    const sockets = await Promise.all(
      Array.from({ length: 500 }, (_, i) => open(SILENT[i % SILENT.length]?.[1] ?? '', busy)),
    );
    const answers = sockets.map((socket) => readText(socket));
    const served = await Promise.all(Array.from({ length: 20 }, () => other.get('/v1/meetings')));

    expect(served.map(({ status }) => status)).toEqual(Array(20).fill(200));
    for (const answer of await Promise.all(answers)) expectTimeOut(answer);
    await eventually(async () => (await connectionsOf(busy)) < 100);
  });

  it('that disconnects is not logged as a failure', async () => {
    const errors: unknown[] = [];
    const logged = jest
      .spyOn(Logger.prototype, 'error')
      .mockImplementation((...said) => void errors.push(said));
    const socket = await open(body('/v1/meetings'));
    await eventually(async () => (await connectionsOf(app)) > 0);
    socket.destroy();
    await eventually(async () => (await acme.get('/v2/quota')).status === 200);
    logged.mockRestore();

    expect(errors).toEqual([]);
  });
});

describe('what is not HTTP', () => {
  const { app } = useScene();

  afterEach(async () => expect((await fetch(`${app.url}/health/live`)).status).toBe(200));

  const HEAD = 'POST /v1/meetings HTTP/1.1\r\nHost: foyer\r\n';

  it.each([
    ['no request line', 'nonsense\r\n\r\n'],
    ['a URL with a space', 'GET /v1/ meetings HTTP/1.1\r\nHost: foyer\r\n\r\n'],
    ['a NUL in the URL', 'GET /v1/\0 HTTP/1.1\r\nHost: foyer\r\n\r\n'],
    ['a NUL in a header', `${HEAD}X-A: a\0b\r\n\r\n`],
    ['no Host, to v1', 'GET /v1/meetings HTTP/1.1\r\n\r\n'],
    ['no Host, to v2', 'GET /v2/rooms HTTP/1.1\r\n\r\n'],
    ['no Host, beside the versions', 'GET /versions HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET /v1/meetings HTTP/1.1\r\nHost: foyer\r\nhost: foyer\r\n\r\n'],
    ['a tunnel', 'CONNECT foyer:443 HTTP/1.1\r\nHost: foyer:443\r\n\r\n'],
    [
      'a tunnel, and what is to go through it',
      'CONNECT foyer:443 HTTP/1.1\r\nHost: foyer:443\r\n\r\n\x16\x03\x01',
    ],
    ['a header without a colon', `${HEAD}X-A\r\n\r\n`],
    ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length and chunks', `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a length below nothing', `${HEAD}Content-Length: -1\r\n\r\n`],
    ['a length beyond all bounds', `${HEAD}Content-Length: 99999999999999999999\r\n\r\n`],
    ['HTTP/2 without having agreed on it', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the beginning of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('is 400, and the connection is closed: %s', async (_, sent) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.write(sent, 'latin1');
    const answer = await readText(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer.toLowerCase()).toContain('connection: close');
    const body: unknown = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));
    expect(body).toMatchObject(/problem\+json/.test(answer) ? { status: 400 } : { statusCode: 400 });
  });
});

function expectTimeOut(answer: string): void {
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('X-Content-Type-Options: nosniff');
  expect(answer).toContain(
    '{"statusCode":408,"error":"Request Timeout","message":"The request took too long to arrive."}',
  );
}

async function connectionsOf({ nest }: TestApp): Promise<number> {
  const server: Server = nest.getHttpServer();
  return promisify(server.getConnections.bind(server))();
}
