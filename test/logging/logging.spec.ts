import { createConnection } from 'node:net';
import { once } from 'node:events';
import { createClient } from '../support/client.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { type Caller, inMinutes } from '../support/factories.js';
import { type LogLine, readLogLines } from '../support/log-lines.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';

describe('the log', () => {
  const scene = useScene();
  const { startProxy, startProcess } = scene;
  let proxy: DatabaseProxy;
  let server: ServerProcess;
  let acme: Caller;

  beforeAll(async () => {
    proxy = await startProxy();
    server = await startProcess({}, proxy.url);
    acme = { ...scene.acme, ...createClient(server.url, scene.acme.key.token) };
  });
  beforeEach(async () => {
    proxy.mode = 'forward';
    await eventually(async () => (await acme.get('/health/ready')).status === 200);
  });

  const lines = (): LogLine[] => readLogLines(server.output());

  /** The line of the request with this id, once it is written. */
  async function lineOf(id: string): Promise<LogLine> {
    let line: LogLine | undefined;
    await eventually(() => (line = lines().find(({ requestId }) => requestId === id)) !== undefined);
    if (!line) throw new Error(`There is no line of ${id}.`);
    return line;
  }

  async function send(id: string, method: string, path: string, init: RequestInit = {}): Promise<LogLine> {
    const headers = { ...(init.headers as Record<string, string>), 'X-Request-Id': id };
    await acme.send(method, path, { ...init, headers });
    return lineOf(id);
  }

  it('is JSON, a line for each event, where it is not a terminal', () => {
    const [first] = lines();

    expect(first).toMatchObject({ level: 'info', message: 'Foyer is running', url: server.url });
    expect(new Date(first?.time ?? '').toISOString()).toBe(first?.time);
  });

  it('tells of each request who sent it, what for, and what became of it', async () => {
    const body = JSON.stringify({ endsAt: inMinutes(30) });
    const line = await send('create-1', 'POST', '/v2/rooms', {
      headers: { 'Content-Type': 'application/json' },
      body,
    });

    expect(line).toEqual({
      time: expect.any(String) as string,
      level: 'info',
      pid: expect.any(Number) as number,
      context: 'Request',
      message: 'POST /v2/rooms 201',
      method: 'POST',
      route: '/v2/rooms',
      status: 201,
      durationMs: expect.any(Number) as number,
      bytes: expect.any(Number) as number,
      requestId: 'create-1',
      version: '2',
      organization: acme.organization.slug,
      keyId: acme.key.id,
      address: '127.0.0.1',
    });
    expect(line.bytes).toBeGreaterThan(100);
    expect(line.durationMs).toBeGreaterThan(0);
  });

  it.each([
    ['a room that is not there', 'GET', '/v1/meetings/1', 404, '/v1/meetings/:meetingId', 'room_not_found'],
    ['a path that is not there', 'GET', '/v2/nowhere', 404, null, 'route_not_found'],
    ['a bad parameter', 'GET', '/v2/rooms?limit=x', 400, '/v2/rooms', 'invalid_request'],
  ])('gives the code of the error with %s', async (name, method, path, status, route, error) => {
    expect(await send(`failed ${name}`.replaceAll(' ', '-'), method, path)).toMatchObject({
      level: 'info',
      status,
      route,
      error,
    });
  });

  it('names nobody where nobody is known', async () => {
    const headers = { authorization: 'Bearer nonsense' };
    expect(await send('nobody', 'GET', '/v1/meetings', { headers })).toMatchObject({
      status: 401,
      organization: null,
      keyId: null,
      error: 'invalid_api_key',
    });
  });

  it('holds no key, no URL, no query and no name of a room', async () => {
    const { body } = await acme.post('/v1/meetings', {
      endDate: inMinutes(30),
      fields: ['hostRoomUrl', 'viewerRoomUrl'],
    });
    const { pathname, search, searchParams } = new URL(body.hostRoomUrl ?? '');
    await send('visit', 'GET', pathname + search);
    await send('absent', 'GET', '/secret-room/in/a/path?roomKey=secret-key');
    const secrets = [
      acme.key.token,
      pathname,
      searchParams.get('roomKey') ?? '',
      'secret-room',
      'secret-key',
      'roomKey=',
    ];

    expect(secrets.filter((secret) => server.output().includes(secret))).toEqual([]);
  });

  it('has a line for a client that has gone before it was answered', async () => {
    proxy.mode = 'hang';
    const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `GET /v1/meetings HTTP/1.1\r\nHost: foyer\r\nX-Request-Id: gone\r\n` +
        `Authorization: Bearer ${acme.key.token}\r\n\r\n`,
    );
    await eventually(() => socket.bytesWritten > 0);
    socket.destroy();

    expect(await lineOf('gone')).toMatchObject({ status: 499, route: '/v1/meetings' });
  });

  it('has a line for what is no request', async () => {
    const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1');
    socket.end('NONSENSE\r\n\r\n').resume();
    await once(socket, 'close');
    await eventually(() => lines().some(({ message }) => message === 'Unreadable request 400'));

    expect(lines().find(({ message }) => message === 'Unreadable request 400')).toMatchObject({
      status: 400,
      address: '127.0.0.1',
      error: 'HPE_INVALID_METHOD',
    });
  });

  it('says once for each reason that Postgres is away, and once that it is back, without a stack', async () => {
    const cut = await startProxy();
    const other = await startProcess({ LOG_REQUESTS: 'none' }, cut.url);
    const client = createClient(other.url, acme.key.token);
    expect((await client.get('/v1/meetings')).status).toBe(200);
    cut.mode = 'refuse';
    for (let i = 0; i < 5; i++) expect((await client.get('/v1/meetings')).status).toBe(503);
    cut.mode = 'forward';
    await eventually(async () => {
      await client.get('/v1/meetings');
      return other.output().includes('Postgres can be used again');
    });
    const { stdout, stderr } = await other.stop();

    // Errors go to stderr.
    const told = readLogLines(stderr + stdout).filter(({ context }) => context === 'Outage');
    expect(told.map(({ level }) => level)).toEqual([...told.slice(1).map(() => 'error'), 'warn']);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map(({ message }) => message)).size).toBe(told.length);
    expect(stderr + stdout).not.toContain('"stack"');
  }, 60_000);

  it.each([
    ['none', []],
    ['errors', ['fails']],
    ['all', ['fails', 'succeeds']],
  ])('has lines of requests as LOG_REQUESTS says: %s', async (which, expected) => {
    const cut = await startProxy();
    const other = await startProcess({ LOG_REQUESTS: which }, cut.url);
    const client = createClient(other.url, acme.key.token);
    const ask = (id: string) => client.send('GET', '/v1/meetings', { headers: { 'X-Request-Id': id } });
    expect((await ask('succeeds')).status).toBe(200);
    cut.mode = 'refuse';
    expect((await ask('fails')).status).toBe(503);
    const { stdout } = await other.stop();

    const logged = readLogLines(stdout).flatMap(({ requestId }) =>
      /^[fs]/.test(String(requestId)) ? [requestId] : [],
    );
    expect(new Set(logged)).toEqual(new Set(expected));
  });

  it('is for people if they want it so', async () => {
    const other = await startProcess({ LOG_FORMAT: 'pretty', NO_COLOR: '1' });
    await createClient(other.url).get('/v1/meetings');
    const { stdout } = await other.stop();

    expect(stdout).toContain(`Foyer is running at ${other.url}`);
    expect(stdout).toMatch(/LOG .*GET \/v1\/meetings 401/);
  });

  it('shows probes that succeed only to who wants every detail', async () => {
    const other = await startProcess({ LOG_LEVEL: 'debug' });
    const detailed = readLogLines((await other.stop()).stdout);

    expect(lines().filter(({ route }) => route === '/health/live')).toEqual([]);
    expect(lines().filter(({ route, status }) => route === '/health/ready' && status === 200)).toEqual([]);
    expect(detailed.find(({ route }) => route === '/health/ready')?.level).toBe('debug');
  });
});
