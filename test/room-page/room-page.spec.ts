import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { PageData } from '../../web/protocol/page-data.js';
import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

/** What the page is told. */
function dataOf(html: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="room">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as PageData;
}

describe('the page behind a room URL', () => {
  const { app, acme } = useScene();

  async function createMeeting(wanted = {}) {
    const fields = ['hostRoomUrl', 'viewerRoomUrl'];
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30), fields, ...wanted });
    return body;
  }

  /** Opens a URL as a browser would, at the address where this test's server listens. */
  async function open(url = '', headers = {}) {
    const { pathname, search } = new URL(url);
    const response = await fetch(app.url + pathname + search, {
      headers: { accept: 'text/html', ...headers },
    });
    return { status: response.status, headers: response.headers, html: await response.text() };
  }

  it('is the call, and is told which room it is for and until when it is open', async () => {
    const { roomUrl } = await createMeeting({ endDate: '2098-05-07T17:42:00Z' });
    const { status, html, headers } = await open(roomUrl);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain('<html lang="en">');
    expect(dataOf(html)).toEqual({
      roomName: new URL(roomUrl).pathname.slice(1),
      role: 'visitor',
      room: { locked: false, endsAt: '2098-05-07T17:42:00.000Z', expiresAt: '2098-05-07T18:42:00.000Z' },
      theme: {
        primary: null,
        secondary: null,
        focus: null,
        logo: null,
        roomBackground: null,
        knockBackground: null,
      },
      socketPath: '/_/socket',
      embedOrigins: ['*'],
    });
  });

  it('recognizes hosts and viewers by their keys, and does not contain the key', async () => {
    const { hostRoomUrl = '', viewerRoomUrl = '' } = await createMeeting();
    for (const [url, role] of [
      [hostRoomUrl, 'host'],
      [viewerRoomUrl, 'viewer'],
    ] as const) {
      const { html } = await open(url);
      expect(dataOf(html).role).toBe(role);
      expect(html).not.toContain(new URL(url).searchParams.get('roomKey'));
    }
  });

  it("refuses a wrong key, another room's key, and a key given twice", async () => {
    const [room, other] = [await createMeeting(), await createMeeting()];
    const foreign = new URL(other.hostRoomUrl ?? '').search;
    for (const search of ['?roomKey=wrong', foreign, `${foreign}&roomKey=x`, '?roomKey[a]=b']) {
      const { status, html } = await open(room.roomUrl + search);
      expect(status).toBe(403);
      expect(html).toContain('This link is not valid');
    }
  });

  it('opens during the hour in which the room stays open after its end', async () => {
    const { roomUrl, meetingId } = await createMeeting();
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = now() - interval '1 minute' WHERE number = $1`,
      [meetingId],
    );
    const { status, html } = await open(roomUrl);
    expect(status).toBe(200);
    expect(Date.parse(dataOf(html).room.endsAt)).toBeLessThan(Date.now());
  });

  it('is told whether the room is locked', async () => {
    const { roomUrl } = await createMeeting({ isLocked: true });
    expect(dataOf((await open(roomUrl)).html).room.locked).toBe(true);
  });

  it('is 404 for a room that never existed, was deleted or has expired', async () => {
    const [deleted, ended] = [await createMeeting(), await createMeeting()];
    await acme.delete(`/v1/meetings/${deleted.meetingId}`);
    await app.database.pool.query(`UPDATE rooms SET ends_at = now() - interval '1 hour' WHERE number = $1`, [
      ended.meetingId,
    ]);
    for (const url of [
      'https://rooms.example/never-was',
      deleted.roomUrl,
      ended.roomUrl,
      ended.hostRoomUrl,
    ]) {
      const { status, html } = await open(url);
      expect(status).toBe(404);
      expect(html).toContain('There is no room here');
    }
  });

  it('ignores the case of the name and a trailing slash', async () => {
    const { roomUrl } = await createMeeting({ roomNamePrefix: 'standup' });
    expect((await open(roomUrl.replace('standup', 'StandUp'))).status).toBe(200);
    expect((await open(`${roomUrl}/`)).status).toBe(200);
  });

  it('loads nothing from other origins, may use the devices, and sends no referrer', async () => {
    const { headers } = await open((await createMeeting()).roomUrl);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=(self)');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('loads nothing at all if the visitor cannot enter', async () => {
    const { headers } = await open('https://rooms.example/never-was');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it('costs no points, needs no API key, and ignores an invalid one', async () => {
    const { roomUrl } = await createMeeting();
    const { status, headers } = await open(roomUrl, { authorization: 'Bearer nonsense' });
    expect(status).toBe(200);
    expect(headers.get('x-ratelimit-limit')).toBeNull();
  });
});

describe('the scripts and styles of the page', () => {
  const { app, acme, startAnother } = useScene();

  /** The paths that the page of a new room names. */
  async function paths(): Promise<string[]> {
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    const html = await (await fetch(app.url + new URL(body.roomUrl).pathname)).text();
    return [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  }

  async function scriptPath(): Promise<string> {
    return (await paths()).find((path) => path.endsWith('.js')) ?? '';
  }

  /** Without the decompression that `fetch` does. */
  async function load(path: string, encoding: string): Promise<{ response: IncomingMessage; body: Buffer }> {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get(app.url + path, { headers: { 'accept-encoding': encoding } }, resolve).on('error', reject),
    );
    return { response, body: await buffer(response) };
  }

  it('can be cached for ever, as their names change with their content', async () => {
    const found = await paths();
    expect(found.map((path) => path.replace(/-[\w-]{8}\./, '-*.')).toSorted()).toEqual([
      '/_/assets/icon-*.svg',
      '/_/assets/index-*.css',
      '/_/assets/index-*.js',
    ]);
    for (const [extension, type] of [
      ['svg', 'image/svg+xml'],
      ['css', 'text/css; charset=utf-8'],
      ['js', 'application/javascript; charset=utf-8'],
    ] as const) {
      const response = await fetch(app.url + found.find((path) => path.endsWith(extension)));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('are the same compressed', async () => {
    const path = await scriptPath();
    const plain = await load(path, 'identity');
    expect(plain.response.headers['content-encoding']).toBeUndefined();
    for (const [encoding, decompress] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { response, body } = await load(path, encoding);
      expect(response.headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
      expect(decompress(body)).toEqual(plain.body);
      expect(body.length).toBeLessThan(plain.body.length / 2);
    }
  });

  it('respond to HEAD as to GET, without the body', async () => {
    const path = await scriptPath();
    const response = await fetch(app.url + path, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await response.text()).toBe('');
  });

  it('are the only files there', async () => {
    const path = await scriptPath();
    for (const other of [
      '/_/',
      '/_/index.html',
      '/_/assets/',
      '/_/assets/index.js',
      `${path}.map`,
      `${path}.br`,
      '/_/.vite/manifest.json',
      '/_/assets/..%2findex.html',
      '/_/assets/%2e%2e/index.html',
    ])
      expect([other, (await fetch(app.url + other)).status]).toEqual([other, 404]);
  });

  it('need no key, and are no guesses of rooms', async () => {
    const limited = await startAnother({ FAILED_ATTEMPTS_PER_MINUTE: '2' });
    const path = await scriptPath();
    for (let i = 0; i < 4; i += 1) {
      expect((await fetch(`${limited.url}/_/assets/missing.js`)).status).toBe(404);
      expect((await fetch(limited.url + path)).status).toBe(200);
    }
  });

  it('are found behind a proxy that strips a prefix', async () => {
    const prefixed = await startAnother({ PUBLIC_URL: 'https://example.com/base' });
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    const html = await (await fetch(prefixed.url + new URL(body.roomUrl).pathname)).text();
    expect(html).toContain(' src="/base/_/assets/');
    expect(html).toContain('"socketPath":"/base/_/socket"');
  });
});
