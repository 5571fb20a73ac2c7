import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createClient } from '../support/client.js';
import { inMinutes } from '../support/factories.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';

const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: foyer', ...headers, '', ''].join('\r\n');

const post = (body: string, ...headers: string[]): string =>
  ['POST /v2/rooms HTTP/1.1', 'Host: foyer', ...headers, '', body].join('\r\n');

const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

function open(url: string, sends: string): { socket: Socket; received: () => string } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  socket.on('error', () => undefined);
  socket.write(sends);
  return { socket, received: () => text };
}

const { app, acme, startProcess } = useScene();

const authorized = (): string => `Authorization: Bearer ${acme.key.token}`;

async function receive(sends: string, count: number): Promise<string> {
  const { socket, received } = open(app.url, sends);
  await eventually(() => statusesIn(received()).length >= count || socket.closed);
  socket.destroy();
  return received();
}

describe('a client that does not wait for responses', () => {
  let begun: string[];
  let atOnce: number;
  let most: number;

  beforeAll(async () => {
    const server: Server = app.nest.getHttpServer();
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      begun.push(request.url ?? '');
      most = Math.max(most, (atOnce += 1));
      response.once('close', () => (atOnce -= 1));
    });
  });
  beforeEach(() => {
    begun = [];
    atOnce = most = 0;
  });

  it('is served one request at a time, in their order', async () => {
    const paths = Array.from({ length: 500 }, (_, i) => `/versions?${i}`);
    const text = await receive(paths.map((path) => get(path)).join(''), 500);

    expect(statusesIn(text)).toEqual(Array(500).fill(200));
    expect([begun, most]).toEqual([paths, 1]);
  });

  it.each([
    ['a length', (body: string) => [`Content-Length: ${body.length}`, body]],
    [
      'chunks',
      (body: string) => ['Transfer-Encoding: chunked', `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ],
    [
      'chunks of a byte',
      (body: string) => [
        'Transfer-Encoding: chunked',
        `${body.replaceAll(/[^]/g, (character) => `1\r\n${character}\r\n`)}0\r\n\r\n`,
      ],
    ],
  ])('may send bodies framed by %s, and requests after them', async (_, framed) => {
    // Blank lines, where requests could be taken to end.
    const json = JSON.stringify({ endsAt: inMinutes(30), metadata: { a: 'x' } });
    const [header = '', body = ''] = framed(json.replaceAll(',', ',\r\n\r\n\r\n\r\n'));
    const one = post(body, authorized(), 'Content-Type: application/json', header) + get('/versions');
    const text = await receive(one.repeat(10), 20);

    expect(statusesIn(text)).toEqual(Array.from({ length: 10 }, () => [201, 200]).flat());
    expect(most).toBe(1);
  });

  it('may send a body that is not read, and requests after it', async () => {
    const body = 'GET / HTTP/1.1\r\n\r\n'.repeat(3_000);
    const text = await receive(post(body, `Content-Length: ${body.length}`) + get('/versions'), 2);

    expect(statusesIn(text)).toEqual([401, 200]);
    expect(begun).toEqual(['/v2/rooms', '/versions']);
  });

  it.each([
    ['Connection: close', get('/versions', 'Connection: close')],
    ['HTTP/1.0', 'GET /versions HTTP/1.0\r\nHost: foyer\r\n\r\n'],
    ['what is not HTTP', `${get('/versions')}nonsense\r\n\r\n`],
  ])('gets no response to what follows the end of the connection: %s', async (_, last) => {
    const text = await receive(get('/versions?1') + last + get('/versions?2').repeat(5_000), Infinity);

    expect(statusesIn(text).length).toBeGreaterThan(0);
    expect(begun).not.toContain('/versions?2');
  });

  it('does not wait for the bodies of other clients', async () => {
    const late = post('{', authorized(), 'Content-Type: application/json', 'Content-Length: 2');
    const others = Array.from({ length: 20 }, () => open(app.url, get('/versions') + late));
    await eventually(() => begun.filter((path) => path === '/v2/rooms').length === others.length);
    const text = await receive(get('/versions').repeat(50), 50);
    const completed = others.every(({ received }) => statusesIn(received()).length === 1);
    for (const { socket } of others) socket.destroy();
    await eventually(() => atOnce === 0);

    expect([statusesIn(text), completed]).toEqual([Array(50).fill(200), true]);
  });

  it('has no more requests handled once it is gone', async () => {
    const { socket } = open(app.url, get('/versions').repeat(5_000));
    await eventually(() => begun.length > 0);
    socket.destroy();
    await eventually(() => atOnce === 0);
    const soFar = begun.length;
    await createClient(app.url).get('/health/live');

    expect(begun.length - soFar).toBeLessThan(3);
  });
});

describe('a flood of requests without a key', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startProcess({ NODE_OPTIONS: '--max-old-space-size=256', LOG_REQUESTS: 'none' });
  });

  it.each([
    [1, 40_000, '/somename'],
    [50, 2_500, '/somename'],
    [1, 5_000, '/health/ready'],
  ])(
    'on %i connections, %i each of GET %s, does not keep clients with a key from being served',
    async (many, times, path) => {
      const sends = get(path).repeat(times);
      const floods = Array.from({ length: many }, () => open(server.url, sends));
      await Promise.all(floods.map(({ socket }) => once(socket, 'data')));
      const other = createClient(server.url, acme.key.token);
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) statuses.push((await other.get('/v2/quota')).status);
      const areOpen = floods.filter(({ socket }) => !socket.closed).length;
      for (const { socket } of floods) socket.destroy();

      expect(statuses).toEqual(Array(20).fill(200));
      expect(areOpen).toBe(many);
    },
  );
});
