import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, poll, TestPage } from './test-page.js';

/** A handshake as bytes. */
const handshake = (path: string, upgrade = 'websocket'): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: foyer.example',
    'Connection: Upgrade',
    `Upgrade: ${upgrade}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

const connected = (page: TestPage): Promise<boolean> => poll(() => (page.isConnected ? true : undefined));

const connections: Socket[] = [];
afterEach(() => connections.splice(0).forEach((connection) => connection.destroy()));

async function open(app: TestApp): Promise<Socket> {
  const { port } = app.nest.getHttpServer().address() as AddressInfo;
  const connection = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
  connections.push(connection);
  connection.on('error', () => undefined);
  await once(connection, 'connect');
  return connection;
}

/** What comes back for some bytes, up to the end of the first response's headers. */
async function exchange(app: TestApp, ...packets: string[]): Promise<string> {
  const connection = await open(app);
  let received = '';
  connection.on('data', (text: string) => (received += text));
  for (const packet of packets) connection.write(packet, 'latin1');
  return poll(() => (received.includes('\r\n\r\n') ? received : undefined));
}

describe('sockets', () => {
  const scene = useScene({
    MAX_SOCKETS: '6',
    MAX_SOCKETS_PER_ADDRESS: '3',
    MAX_CONNECTIONS: '12',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const { app, acme } = scene;
  let room: Room;

  beforeEach(async () => {
    room = await makeRoom(acme);
  });

  const pageFrom = (address: string): TestPage => new TestPage(app, room, { 'X-Forwarded-For': address });

  it('of one address are limited, by its /64, and another one may come when one is closed', async () => {
    const pages = ['2001:db8::1', '2001:db8::2', '2001:db8::3'].map(pageFrom);
    for (const page of pages) await connected(page);

    expect(await pageFrom('2001:db8::4').refused()).toBe('Unexpected server response: 429');
    await connected(pageFrom('2001:db8:0:1::1'));
    pages[0]?.close();
    await poll(async () => {
      const page = pageFrom('2001:db8::4');
      let isRefused = false;
      page.socket.on('connect_error', () => (isRefused = true));
      await poll(() => (page.isConnected || isRefused ? true : undefined));
      return page.isConnected || undefined;
    });
  });

  it('of the process are limited, and requests are served all the same', async () => {
    for (let i = 0; i < 6; i++) await connected(pageFrom(`198.51.100.${i}`));

    expect(await pageFrom('198.51.100.7').refused()).toBe('Unexpected server response: 503');
    for (let i = 0; i < 10; i++) await open(app);
    expect((await acme.get('/v2/quota')).status).toBe(200);
  });

  it('are served while the maximum of connections is reached, and do not count as such', async () => {
    const before = await joinedPage(app, room, 'host');
    await Promise.all(Array.from({ length: 12 }, () => open(app)));
    const page = await joinedPage(app, room);

    expect(await before.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    await page.next('chat');
    expect(await exchange(app, 'GET /versions HTTP/1.1\r\nHost: foyer.example\r\n\r\n')).toMatch(
      /^HTTP\/1.1 503 /,
    );
  });

  it('are let in beyond the maximum of connections for longer than other connections', async () => {
    await Promise.all(Array.from({ length: 12 }, () => open(app)));
    const page = await joinedPage(app, room);
    const surplus = await open(app);
    await once(surplus, 'close');

    expect(page.isConnected).toBe(true);
  });
});

describe('a request for a WebSocket', () => {
  const { app } = useScene({ PUBLIC_REQUESTS_PER_MINUTE: '30' });
  const PATH = '/_/socket?EIO=4&transport=websocket';

  it('is accepted at the path of sockets, with or without a slash at its end', async () => {
    expect(await exchange(app, handshake(PATH))).toMatch(/^HTTP\/1.1 101 /);
    const response = await exchange(app, handshake(PATH.replace('?', '/?')));
    expect(response).toMatch(/^HTTP\/1.1 101 /);
    expect(response).not.toMatch(/set-cookie|access-control|sec-websocket-extensions/i);
  });

  it('is accepted when a frame follows in the same packet', async () => {
    const frame = '\x81\x81\0\0\0\x003';

    expect(await exchange(app, handshake(PATH) + frame, frame)).toMatch(/^HTTP\/1.1 101 /);
  });

  it.each(['/', '/health/live', '/v1/meetings', '/_/socket/more', '/_/socketx', '/_/', '//_/socket', '*'])(
    'is answered as an ordinary request at %s',
    async (path) => {
      const response = await exchange(app, handshake(path));

      expect(response).toMatch(/^HTTP\/1.1 [245]\d\d /);
      expect(response).not.toMatch(/upgrade: websocket/i);
    },
  );

  it.each([
    ['of another transport', handshake('/_/socket?EIO=4&transport=polling'), 400],
    ['of a session', handshake(`${PATH}&sid=x`), 400],
    ['of an old protocol', handshake(PATH).replace('Version: 13', 'Version: 7'), 400],
    ['without a key', handshake(PATH).replace(/Sec-WebSocket-Key.*\r\n/, ''), 400],
    ['by POST', handshake(PATH).replace('GET', 'POST'), 400],
  ])('%s is refused', async (_, bytes, status) => {
    expect(await exchange(app, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('is ordinary if it is for another protocol', async () => {
    expect(await exchange(app, handshake(PATH, 'h2c'))).toMatch(/^HTTP\/1.1 404 /);
  });

  it('counts against the address, like other requests without a key', async () => {
    const statuses: string[] = [];
    for (let i = 0; i < 31; i++)
      statuses.push((await exchange(app, handshake(PATH))).slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));

    expect(statuses).toContain('101');
    expect(statuses.at(-1)).toBe('429');
  });
});
