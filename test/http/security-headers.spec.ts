import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

const NOTHING = "default-src 'none';frame-ancestors 'none'";

describe('every answer', () => {
  const { app, acme, startAnother } = useScene();

  const key = () => ({ Authorization: `Bearer ${acme.key.token}` });
  const get = (path: string, init: RequestInit = {}) => fetch(app.url + path, init);

  it.each([
    ['an answer of v1', '/v1/meetings', {}, 200],
    ['an answer of v2', '/v2/rooms', {}, 200],
    ['an error', '/v2/rooms?limit=x', {}, 400],
    ['a refusal for want of a key', '/v1/meetings', { Authorization: '' }, 401],
    ['an unknown path in a version', '/v2/nothing', {}, 404],
    ['an unknown path beside them', '/nothing/at/all', {}, 404],
    ['a health check', '/health/live', {}, 200],
  ])('keeps browsers from misusing it: %s', async (_, path, headers, status) => {
    const answer = await get(path, { headers: { ...key(), ...headers } });

    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': NOTHING,
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=15724800',
    });
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('tells browsers of https only where PUBLIC_URL is', async () => {
    const plain = await startAnother({ PUBLIC_URL: 'http://rooms.example' });
    const answer = await fetch(`${plain.url}/health/live`);

    expect(answer.headers.has('strict-transport-security')).toBe(false);
    expect(answer.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it('is kept by nobody, unless it has an ETag: then by who asked for it, and asked for again each time', async () => {
    const created = await acme.post<{ id: string }>('/v2/rooms', { endsAt: inMinutes(30) });
    const path = `/v2/rooms/${created.body.id}`;
    const first = await get(path, { headers: key() });
    const again = await get(path, {
      headers: { ...key(), 'If-None-Match': first.headers.get('etag') ?? '' },
    });

    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    expect([again.status, again.headers.get('cache-control')]).toEqual([304, 'private, no-cache']);
    expect((await get('/v2/rooms', { headers: key() })).headers.get('cache-control')).toBe('no-store');
  });

  it('is a page with a strict policy of its own, where it is a page', async () => {
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    const room = await get(new URL(body.roomUrl).pathname);
    const problem = await get('/problems/room_not_found');
    const docs = await get('/docs');
    // From then on it is the text that was rendered the first time.
    const again = await get('/docs');

    expect(again.headers.get('content-security-policy')).toContain("script-src 'self'");
    for (const page of [room, problem, docs, again]) {
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe|upgrade-insecure-requests/);
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('cannot be shown in a frame, except the page of a room', async () => {
    const room = await get('/f45be8b4-cf72-4fc4-b136-bba08fae1c65');
    expect(room.headers.get('content-security-policy')).toContain('frame-ancestors *');
    expect(room.headers.has('x-frame-options')).toBe(false);

    for (const path of ['/problems', '/docs', '/v1/meetings']) {
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
  });
});
