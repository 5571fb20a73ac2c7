import { parseList } from 'structured-headers';
import type { HttpResponse } from '../../support/client.js';
import { inMinutes, makeCaller, updateOrganization } from '../../support/factories.js';
import { placesIn } from '../../support/problems.js';
import { letTimePass, stopTheClock } from '../../support/time.js';
import { useScene } from '../../support/scene.js';

interface Quota {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: string;
  readonly windowSeconds: number;
  readonly costs: Readonly<Record<string, number>>;
}

describe('The quota in v2', () => {
  const { app } = useScene();

  it('is shown by GET /v2/quota, which costs a point itself', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 100 });
    const first = await acme.get<Quota>('/v2/quota');
    await acme.post('/v2/rooms', { endsAt: inMinutes(5) });
    const second = await acme.get<Quota>('/v2/quota');

    expect(first.status).toBe(200);
    expect(Object.entries(first.body)).toEqual(
      Object.entries({
        limit: 100,
        remaining: 99,
        resetsAt: first.headers.get('x-ratelimit-reset'),
        windowSeconds: 60,
        costs: { read: 1, write: 3, delete: 2 },
      }),
    );
    expect(second.body).toEqual({ ...first.body, remaining: 95 });
    expect(second.body.resetsAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('is charged by method, also for malformed and unknown requests', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 100 });
    const costs: number[] = [];
    let left = 100;
    for (const send of [
      () => acme.post('/v2/rooms', { endsAt: inMinutes(5) }, { 'Idempotency-Key': 'k' }),
      () => acme.get('/v2/rooms'),
      () => acme.patch('/v2/rooms/1', {}),
      () => acme.delete('/v2/rooms/1'),
      () => acme.get('/v2/organization'),
      () => acme.get('/v2/rooms?limit=x'),
      () => acme.send('HEAD', '/v2/quota'),
      () => acme.send('POST', '/v2/rooms', { headers: { 'Content-Type': 'application/json' }, body: '{' }),
      () => acme.get('/v2/nothing'),
      () => acme.send('PUT', '/v2/rooms'),
    ]) {
      const remaining = rateLimitOf(await send()).r;
      costs.push(left - remaining);
      left = remaining;
    }

    expect(costs).toEqual([3, 1, 3, 2, 1, 1, 1, 3, 1, 3]);
  });

  it('is in the headers of the IETF draft on every response, consistent with X-RateLimit-*', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 6 });
    stopTheClock();
    const answers = [
      await acme.post('/v2/rooms', { endsAt: inMinutes(5) }),
      await acme.get('/v2/rooms/1'),
      await acme.post('/v2/rooms', { endsAt: inMinutes(5) }),
      await acme.get('/v2/nothing'),
      await acme.get('/v2/quota'),
      await acme.get('/v2/quota'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 404, 429, 404, 200, 429]);
    for (const answer of answers) {
      const { r, t } = rateLimitOf(answer);
      const header = (name: string) => answer.headers.get(`x-ratelimit-${name}`) ?? '';

      expect(policyOf(answer)).toEqual({ q: 6, w: 60 });
      expect(header('limit')).toBe('6');
      expect(header('remaining')).toBe(String(r));
      // Whole seconds, rounded up: within one of what is left until the date, and never more than the window.
      const left = (Date.parse(header('reset')) - Date.now()) / 1000;
      expect(t).toBeGreaterThanOrEqual(Math.floor(left) - 1);
      expect(t).toBeLessThanOrEqual(Math.min(60, left + 2));
      expect(answer.headers.get('retry-after')).toBe(answer.status === 429 ? String(t) : null);
    }
  });

  it('has in t the seconds to wait', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    await acme.get('/v2/quota');
    await letTimePass(app, 40_000);
    const refused = await acme.get('/v2/quota');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([
      429,
      String(rateLimitOf(refused).t),
    ]);
    expect(rateLimitOf(refused).t).toBeLessThanOrEqual(20);
    await letTimePass(app, rateLimitOf(refused).t * 1000);

    expect((await acme.get('/v2/quota')).status).toBe(200);
  });

  it('is not shown without a key', async () => {
    const acme = await makeCaller(app);
    const stranger = await acme.send('GET', '/v2/quota', { headers: { Authorization: 'Bearer x' } });

    expect(quotaHeadersOf(stranger)).toEqual([]);
    expect(quotaHeadersOf(await acme.get('/v2/quota'))).toHaveLength(5);
  });

  it('applies a new limit from the next request on', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 100 });
    await acme.get('/v2/quota');
    await updateOrganization(app, acme.organization, { pointsPerMinute: 7 });

    expect((await acme.get<Quota>('/v2/quota')).body).toMatchObject({ limit: 7, remaining: 5 });
    expect((await acme.get('/v2/organization')).body).toMatchObject({ limit: 7 });
  });

  it.each([
    ['build', null, 100],
    ['grow', null, 1000],
    ['grow', 7, 7],
  ] as const)('has the limit of GET /v2/organization: plan %s, own limit %j', async (plan, own, limit) => {
    const acme = await makeCaller(app, { name: 'Größe & Co', plan, pointsPerMinute: own });
    const { id, slug, createdAt } = acme.organization;
    const { status, body } = await acme.get<object>('/v2/organization');

    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual(
      Object.entries({
        id,
        name: 'Größe & Co',
        slug,
        plan,
        limit,
        embedOrigins: null,
        createdAt: createdAt.toISOString(),
      }),
    );
  });

  it.each(['/v2/quota', '/v2/organization'])('takes no query parameters: %s', async (path) => {
    const acme = await makeCaller(app);

    expect(placesIn(await acme.get(`${path}?a=1&b[c]=2`))).toEqual(['a', 'b']);
  });
});

const quotaHeadersOf = ({ headers }: HttpResponse<unknown>): string[] =>
  [...headers.keys()].filter((name) => name.includes('ratelimit'));

/** The one item of a structured list, with its parameters. */
function itemOf({ headers }: HttpResponse<unknown>, name: string): Record<string, number> {
  const [item, ...more] = parseList(headers.get(name) ?? '');
  expect([item?.[0], more]).toEqual(['points', []]);
  return Object.fromEntries([...(item?.[1] ?? [])].map(([key, value]) => [key, Number(value)]));
}

const policyOf = (answer: HttpResponse<unknown>) => itemOf(answer, 'ratelimit-policy');

function rateLimitOf(answer: HttpResponse<unknown>): { r: number; t: number } {
  const { r = NaN, t = NaN } = itemOf(answer, 'ratelimit');
  return { r, t };
}
