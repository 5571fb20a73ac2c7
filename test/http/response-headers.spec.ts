import { request } from 'node:http';
import { createClient } from '../support/client.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { receiveResponse } from '../support/raw-response.js';
import { useScene } from '../support/scene.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const { app, acme, startAnother } = useScene();

const idOf = async (path: string, id?: string, method = 'GET'): Promise<string | null> => {
  const { headers } = await acme.send(
    method,
    path,
    id === undefined ? {} : { headers: { 'X-Request-Id': id } },
  );
  return headers.get('x-request-id');
};
const key = () => ({ Authorization: `Bearer ${acme.key.token}` });
const get = (path: string, init: RequestInit = {}) => fetch(app.url + path, init);

describe('the id of a request', () => {
  it.each([
    ['a UUID', '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11'],
    ['one character', '~'],
    ['128 characters', 'x'.repeat(128)],
    ['signs that mean something elsewhere', `"{}<>'\\;,=/?`],
  ])('is the one that the client sends: %s', async (_, id) => {
    expect(await idOf('/v1/meetings', id)).toBe(id);
  });

  it.each([
    ['129 characters', 'x'.repeat(129)],
    ['a space', 'a b'],
    ['nothing', ''],
    ['what is not ASCII', 'caf\u00e9'],
    ['a tab', 'a\tb'],
  ])('is a new UUIDv7 when the client sends %s', async (_, id) => {
    expect(await idOf('/v1/meetings', id)).toMatch(UUID_V7);
  });

  it('is a new one when the client sends two', async () => {
    const headers = { 'X-Request-Id': ['one', 'two'] };
    const { status, headers: answered } = await receiveResponse(
      request(`${app.url}/health/live`, { headers }).end(),
    );

    expect(status).toBe(200);
    expect(answered.get('x-request-id')).toMatch(UUID_V7);
  });

  it('is different for each request', async () => {
    expect(await idOf('/v2/rooms')).not.toBe(await idOf('/v2/rooms'));
  });

  it.each([
    ['a page', 'GET', '/no-such-room'],
    ['a document', 'GET', '/docs/v2.json'],
    ['a file of Swagger UI', 'GET', '/docs/swagger-ui.css'],
    ['a probe', 'GET', '/health/live'],
    ['HEAD', 'HEAD', '/v1/meetings'],
    ['a path that is not there', 'GET', '/v2/nothing'],
    ['a version that is not there', 'GET', '/v99/rooms'],
    ['a method that is not there', 'PUT', '/v2/rooms'],
    ['an unknown method', 'PROPFIND', '/v2/rooms'],
    ['a path that cannot be decoded', 'GET', '/v2/rooms/%E0%A4%A'],
  ])('is returned with %s', async (_, method, path) => {
    expect(await idOf(path, 'mine', method)).toBe('mine');
  });

  it('is returned with 401 and with 429', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 1 });
    const headers = { 'X-Request-Id': 'mine' };
    await poor.get('/v2/rooms');
    const refused = [
      await createClient(app.url).send('GET', '/v1/meetings', { headers }),
      await poor.send('GET', '/v2/rooms', { headers }),
    ];

    expect(refused.map(({ status }) => status)).toEqual([401, 429]);
    expect(refused.map((answer) => answer.headers.get('x-request-id'))).toEqual(['mine', 'mine']);
  });

  it.each([
    ['headers that are too large', { 'X-Long': 'x'.repeat(50_000) }, 431],
    ['framing that cannot be read', { 'Transfer-Encoding': 'gzip' }, 400],
  ])('is a new one with %s', async (_, headers, expected) => {
    const { status, headers: answered } = await receiveResponse(
      request(`${app.url}/v2/rooms`, { method: 'POST', headers }).end(),
    );

    expect(status).toBe(expected);
    expect(answered.get('x-request-id')).toMatch(UUID_V7);
  });

  it('is in the problems of v2', async () => {
    const { headers, body } = await acme.get<Record<string, unknown>>('/v2/rooms/nothing');

    expect(body.requestId).toBe(headers.get('x-request-id'));
    expect(body).toMatchObject({ type: '/problems/room_not_found', status: 404, code: 'room_not_found' });
  });

  it('is in the audit event', async () => {
    const headers = { 'X-Request-Id': 'order-4711', 'Content-Type': 'application/json' };
    const { body } = await acme.send<{ id: string }>('POST', '/v2/rooms', {
      headers,
      body: JSON.stringify({ endsAt: inMinutes(30) }),
    });
    const { rows } = await app.database.pool.query<{ request_id: string }>(
      'SELECT request_id FROM audit_events WHERE subject_id = $1',
      [body.id],
    );

    expect(rows).toEqual([{ request_id: 'order-4711' }]);
  });
});

const NOTHING = "default-src 'none';frame-ancestors 'none'";

describe('every response', () => {
  it.each([
    ['a response of v1', '/v1/meetings', {}, 200],
    ['a response of v2', '/v2/rooms', {}, 200],
    ['an error', '/v2/rooms?limit=x', {}, 400],
    ['a request without a key', '/v1/meetings', { Authorization: '' }, 401],
    ['an unknown path in a version', '/v2/nothing', {}, 404],
    ['an unknown path outside of versions', '/nothing/at/all', {}, 404],
    ['a health check', '/health/live', {}, 200],
  ])('has security headers: %s', async (_, path, headers, status) => {
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

  it('has Strict-Transport-Security only if PUBLIC_URL is https', async () => {
    const plain = await startAnother({ PUBLIC_URL: 'http://rooms.example' });
    const answer = await fetch(`${plain.url}/health/live`);

    expect(answer.headers.has('strict-transport-security')).toBe(false);
    expect(answer.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
  });

  it('is not cached, unless it has an ETag: then privately, with revalidation', async () => {
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

  it('has a strict policy of its own if it is a page', async () => {
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

  it('cannot be framed, except the page of a room', async () => {
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
