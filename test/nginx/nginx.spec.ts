import { io, type Socket } from 'socket.io-client';
import type { FromPage, ToPage } from '../../web/protocol/messages.js';
import type { PageData } from '../../web/protocol/page-data.js';
import { inMinutes } from '../support/factories.js';
import { NginxServer } from '../support/nginx-server.js';
import { referencesIn } from '../support/references.js';
import type { Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const BASE = 'https://rooms.example.com/base';

/** nginx with deploy/nginx/foyer.conf: TLS, compressed responses, a path that it strips. */
describe('behind nginx', () => {
  const { app, acme } = useScene({ PUBLIC_URL: BASE, TRUSTED_PROXIES: '127.0.0.1' });
  let nginx: NginxServer;
  let key: Record<string, string>;

  beforeAll(async () => {
    nginx = await NginxServer.start(app.url);
    key = { Authorization: `Bearer ${acme.key.token}` };
  });
  afterAll(() => nginx.stop());

  const get = (url: string, headers: Record<string, string> = key) => nginx.send('GET', url, headers);
  const create = (headers: Record<string, string> = {}) =>
    nginx.send<Room>('POST', `${BASE}/v2/rooms`, { ...key, ...headers }, { endsAt: inMinutes(30) });

  it('a room is at its Location, and changes with the ETag that compression has made weak', async () => {
    const created = await create();
    const location = new URL(created.headers.get('location') ?? '', BASE).href;
    const read = await get(location);
    const tag = read.headers.get('etag') ?? '';

    expect([created.status, read.status, read.isCompressed, tag]).toEqual([201, 200, true, 'W/"1"']);
    expect((await get(location, { ...key, 'If-None-Match': tag })).status).toBe(304);
    const change = { ...key, 'If-Match': tag };
    expect((await nginx.send('PATCH', location, change, { locked: true })).status).toBe(200);
    expect((await nginx.send('PATCH', location, change, { locked: false })).status).toBe(412);
  });

  it('the URL of a room opens it', async () => {
    const { body } = await create();
    const page = await get(body.hostUrl ?? '', {});
    expect([page.status, page.isCompressed]).toEqual([200, true]);
    expect(page.text).toContain('"role":"host"');
    const files = referencesIn(page.headers, page.text).map((url) => new URL(url, BASE).href);
    expect(files.filter((url) => url.startsWith(`${BASE}/_/`))).not.toEqual([]);
  });

  it('a room with the longest list of origins that may embed it opens', async () => {
    const labels = Array.from({ length: 8 }, (_, i) => String(i).repeat(63));
    const embedOrigins = labels.map((label, i) =>
      `https://${`${label}.`.repeat(3)}`.padEnd(i < 7 ? 255 : 208, 'b'),
    );
    const changed = await nginx.send('PATCH', `${BASE}/v2/organization`, key, { embedOrigins });
    const page = await get((await create()).body.url, {});

    expect([changed.status, embedOrigins.join(' ').length, page.status]).toEqual([200, 2_000, 200]);
    expect(page.headers.get('content-security-policy')).toContain(`'self' ${embedOrigins.join(' ')}`);
    await nginx.send('PATCH', `${BASE}/v2/organization`, key, { embedOrigins: null });
  });

  it('the socket of a room is at the path that its page names', async () => {
    const { body } = await create();
    const page = await get(body.url, {});
    const { socketPath, roomName } = JSON.parse(/"room">([^<]*)</.exec(page.text)?.[1] ?? '') as PageData;
    const socket: Socket<ToPage, FromPage> = io(nginx.socketUrl, {
      path: socketPath,
      addTrailingSlash: false,
      transports: ['websocket'],
      reconnection: false,
      // The certificate is for another host.
      rejectUnauthorized: false,
    });
    const request = { roomName, roomKey: null, displayName: 'Ada', externalId: null, metadata: null };
    const media = { microphone: false, camera: false, screen: false, hand: false };
    const response = await socket.timeout(10_000).emitWithAck('join', { ...request, media });
    socket.disconnect();

    expect([socketPath, response.status]).toEqual(['/base/_/socket', 'joined']);
  });

  it.each(['/docs', '/problems', '/problems/room_not_found', '/v2/rooms/unknown', '/versions'])(
    'every URL in %s works',
    async (path) => {
      const page = await get(BASE + path);
      const urls = referencesIn(page.headers, page.text).map((url) => new URL(url, BASE + path).href);
      // The base path of a version is no resource.
      const leading = urls.filter((url) => !/\/base\/v\d$/.test(url));
      const statuses = await Promise.all(leading.map(async (url) => (await get(url)).status));

      expect(leading).not.toEqual([]);
      expect(statuses.map((status, i) => [leading[i], status])).toEqual(leading.map((url) => [url, 200]));
    },
  );

  it('the server URL in the document is the base URL', async () => {
    const { body } = await nginx.send<{ servers: { url: string }[] }>('GET', `${BASE}/docs/v2.json`);
    const server = new URL(body.servers[0]?.url ?? '', BASE).href;
    expect((await get(`${server}/v2/quota`)).status).toBe(200);
  });

  it('requests that are too large are refused by Foyer with the reason', async () => {
    const long = await get(`${BASE}/v2/rooms?${'x'.repeat(9_000)}`);
    const large = await nginx.send('POST', `${BASE}/v2/rooms`, key, { endsAt: 'x'.repeat(200_000) });
    expect(long.body).toMatchObject({ status: 414, code: 'uri_too_long' });
    expect(large.body).toMatchObject({ status: 413, code: 'payload_too_large' });
  });

  it('a client cannot choose its address', async () => {
    await create({ 'X-Forwarded-For': '203.0.113.7' });
    const events = await get(`${BASE}/v2/audit-events`);
    expect(events.text).toContain('"address":"127.0.0.1"');
    expect(events.text).not.toContain('203.0.113.7');
  });

  it('requests without TLS are redirected to TLS', async () => {
    expect(await nginx.redirect('/base/docs')).toBe(`${BASE}/docs`);
  });
});
