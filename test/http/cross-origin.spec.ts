import type { TestApp } from '../support/app.js';
import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

const ORIGIN = 'https://app.example';
const ASKS = {
  Origin: ORIGIN,
  'Access-Control-Request-Method': 'POST',
  'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
};
const NEEDED = [
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'ETag',
  'Location',
  'X-Request-Id',
  'Deprecation',
  'Sunset',
  'Link',
];

function preflight({ url }: TestApp, path: string, headers = {}): Promise<Response> {
  return fetch(url + path, { method: 'OPTIONS', headers: { ...ASKS, ...headers } });
}

function corsOf({ headers }: Response): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control'));
}

describe('a script of another origin', () => {
  const { app: closed, acme, startAnother } = useScene();
  let open: TestApp;

  beforeAll(async () => {
    open = await startAnother({ CORS_ORIGINS: `${ORIGIN}, http://localhost:5173` });
  });

  const ask = ({ url }: TestApp, path: string, headers = {}) =>
    fetch(url + path, { headers: { Origin: ORIGIN, Authorization: `Bearer ${acme.key.token}`, ...headers } });
  it('is allowed nothing by default', async () => {
    expect(corsOf(await preflight(closed, '/v1/meetings'))).toEqual([]);
    expect(corsOf(await ask(closed, '/v2/rooms'))).toEqual([]);
  });

  it.each(['/v1/meetings', '/v2/rooms', '/v2/rooms/x', '/versions', '/docs/v2.json'])(
    'gets a preflight response: %s',
    async (path) => {
      const answer = await preflight(open, path);

      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
      expect(answer.headers.get('access-control-allow-headers')).toBe(
        'authorization,content-type,idempotency-key',
      );
      expect(answer.headers.get('access-control-max-age')).toBe('7200');
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
      expect(answer.headers.get('vary')).toContain('Origin');
    },
  );

  it('spends no points on preflight requests', async () => {
    const before = Number((await acme.get('/v2/quota')).headers.get('x-ratelimit-remaining'));
    await preflight(open, '/v2/rooms', { Authorization: `Bearer ${acme.key.token}` });

    expect((await acme.get('/v2/quota')).headers.get('x-ratelimit-remaining')).toBe(String(before - 1));
  });

  it('may read responses, errors included, and the headers it needs', async () => {
    const { body } = await acme.post<{ id: string }>('/v2/rooms', { endsAt: inMinutes(30) });
    for (const [path, status, headers] of [
      [`/v2/rooms/${body.id}`, 200, {}],
      ['/v1/meetings/1', 404, {}],
      ['/v1/meetings', 401, { Authorization: '' }],
      [`/v1/meetings?a=${'x'.repeat(9_000)}`, 414, {}],
    ] as const) {
      const answer = await ask(open, path, headers);

      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      const exposed = answer.headers.get('access-control-expose-headers')?.split(', ');
      expect(exposed).toEqual(expect.arrayContaining(NEEDED));
    }
  });

  it('of an origin that is not allowed gets no permission', async () => {
    for (const origin of ['https://evil.example', 'http://app.example', 'https://app.example:8443', 'null']) {
      const answer = await preflight(open, '/v1/meetings', { Origin: origin });
      expect(answer.headers.has('access-control-allow-origin')).toBe(false);
      expect(
        (await ask(open, '/v1/meetings', { Origin: origin })).headers.has('access-control-allow-origin'),
      ).toBe(false);
    }
  });

  it('may read nothing but the API', async () => {
    for (const path of ['/health/ready', '/docs', '/f45be8b4-cf72-4fc4-b136-bba08fae1c65', '/admin'])
      expect(corsOf(await ask(open, path))).toEqual([]);
  });

  it('may be of any origin where the operator allows all', async () => {
    const any = await startAnother({ CORS_ORIGINS: '*' });
    const answers = [await preflight(any, '/v1/meetings'), await ask(any, '/v1/meetings')];

    expect(answers.map(({ status }) => status)).toEqual([204, 200]);
    for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBe('*');
  });

  it('gets the same 404 and 405 as others', async () => {
    expect((await ask(open, '/nothing')).status).toBe(404);
    expect((await ask(open, '/v2/nothing')).status).toBe(404);
    const options = { method: 'OPTIONS', headers: { Authorization: `Bearer ${acme.key.token}` } };
    for (const { url } of [open, closed]) {
      const { status, headers } = await fetch(`${url}/v1/meetings`, options);
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    }
  });
});
