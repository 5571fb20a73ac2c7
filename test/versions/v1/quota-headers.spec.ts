import { createClient } from '../../support/client.js';
import { databaseTime } from '../../support/database.js';
import { inMinutes, makeCaller } from '../../support/factories.js';
import { letTimePass } from '../../support/time.js';
import { quotaIn } from '../../support/quota.js';
import { useScene } from '../../support/scene.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const NAMES = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];

describe('The quota headers', () => {
  const { app } = useScene();

  /** Requests with their status and cost. */
  const REQUESTS: [string, string, RequestInit, number, number][] = [
    ['POST', '/v1/meetings', { headers: JSON_TYPE, body: '{"endDate":"2099-01-01T00:00:00Z"}' }, 201, 3],
    ['GET', '/v1/meetings', {}, 200, 1],
    ['DELETE', '/v1/meetings/1', {}, 204, 2],
    ['GET', '/v1/meetings/1', {}, 404, 1],
    ['GET', '/v1/meetings?limit=101', {}, 400, 1],
    ['GET', '/v1/meetings?cursor=x', {}, 400, 1],
    ['POST', '/v1/meetings', { headers: JSON_TYPE, body: '{}' }, 400, 3],
    [
      'POST',
      '/v1/meetings',
      { headers: JSON_TYPE, body: '{"endDate":"2099-01-01","recording":{"type":"cloud"}}' },
      403,
      3,
    ],
    ['POST', '/v1/meetings', { headers: JSON_TYPE, body: '{"endDate"' }, 400, 3],
    ['POST', '/v1/meetings', { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' }, 415, 3],
    ['POST', '/v1/meetings', { headers: JSON_TYPE, body: ' '.repeat(2 ** 21) }, 413, 3],
    ['GET', '/v1/nothing', {}, 404, 1],
    ['OPTIONS', '/v1/meetings', {}, 405, 0],
    ['PUT', '/v1/meetings', { headers: JSON_TYPE, body: '{}' }, 405, 3],
    ['GET', '/v1/meetings/%zz', {}, 404, 1],
  ];

  it.each(REQUESTS)('are on the response to %s %s %j (%i), which costs %i', async (...given) => {
    const [method, path, init, status, cost] = given;
    const acme = await makeCaller(app, { pointsPerMinute: 50 });
    const before = quotaIn(await acme.get('/v1/meetings'));
    const answer = await acme.send(method, path, init);

    expect(answer.status).toBe(status);
    expect(quotaIn(answer)).toEqual({ limit: 50, remaining: before.remaining - cost, reset: before.reset });
  });

  it.each(REQUESTS)('are not on the response to %s %s %j without a key', async (method, path, init) => {
    const { status, headers } = await createClient(app.url).send(method, path, init);

    expect(status).toBe(401);
    for (const name of [...NAMES, 'retry-after']) expect(headers.has(name)).toBe(false);
  });

  it('have the same reset for all requests of a window, in ISO 8601 UTC', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1000 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => acme.get('/v1/meetings')));
    const resets = new Set(answers.map(({ headers }) => headers.get('x-ratelimit-reset')));
    const [reset = ''] = resets;

    expect(resets.size).toBe(1);
    expect(reset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.min(...answers.map((answer) => quotaIn(answer).remaining))).toBe(980);
  });

  it('come with the body and the Retry-After of the contract when the points are spent', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 5 });
    const start = await databaseTime(app.database);
    const { reset } = quotaIn(await acme.post('/v1/meetings', { endDate: inMinutes(5) }));
    const before = await databaseTime(app.database);
    const refused = await acme.post<{ data: { msLeft: number } }>('/v1/meetings', { endDate: inMinutes(5) });
    const after = await databaseTime(app.database);
    const { msLeft } = refused.body.data;
    const retryAfter = refused.headers.get('retry-after') ?? '';

    expect(refused.status).toBe(429);
    expect(quotaIn(refused)).toEqual({ limit: 5, remaining: 2, reset });
    expect(refused.body).toEqual({
      error: `Rate limit active for throttle key: organization:${acme.organization.id}`,
      data: { msLeft: expect.any(Number) as number },
      statusCode: 429,
      message: expect.any(String) as string,
    });
    expect(Number.isInteger(msLeft)).toBe(true);
    expect(retryAfter).toMatch(/^[1-9]\d*$/);
    expect(Number(retryAfter)).toBe(Math.ceil(msLeft / 1000));
    // The end that a process remembers is late by the latency of the store's response, so that clients never
    // come back too early.
    expect(reset.getTime() - msLeft).toBeGreaterThanOrEqual(before - (before - start) - 1);
    expect(reset.getTime() - msLeft).toBeLessThanOrEqual(after + (before - start) + 1);
  });

  it('agree with Retry-After and msLeft, which are never below 1, up to the end of the window', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    const { reset } = quotaIn(await acme.get('/v1/meetings'));
    let left = 60_000;
    for (const passed of [200, 39_800, 18_500, 1_000, 200]) {
      await letTimePass(app, passed);
      left -= passed;
      const { status, headers, body } = await acme.get<{ data: { msLeft: number } }>('/v1/meetings');
      // A machine that was held up for so long is in the next window.
      if (status === 200) continue;

      expect(status).toBe(429);
      expect(headers.get('x-ratelimit-reset')).toBe(reset.toISOString());
      expect(body.data.msLeft).toBeLessThanOrEqual(left);
      expect(body.data.msLeft).toBeGreaterThanOrEqual(1);
      expect(headers.get('retry-after')).toBe(String(Math.ceil(body.data.msLeft / 1000)));
    }
  });

  it('show that a refused request costs nothing, so that a cheaper one still passes', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 5 });
    const steps: [string, number, number][] = [];
    for (const method of ['POST', 'POST', 'DELETE', 'DELETE', 'GET', 'POST', 'GET']) {
      const path = method === 'DELETE' ? '/v1/meetings/1' : '/v1/meetings';
      const body = method === 'POST' ? { headers: JSON_TYPE, body: `{"endDate":"2099-01-01"}` } : {};
      const answer = await acme.send(method, path, body);
      steps.push([method, answer.status, quotaIn(answer).remaining]);
    }

    expect(steps).toEqual([
      ['POST', 201, 2],
      ['POST', 429, 2],
      ['DELETE', 204, 0],
      ['DELETE', 429, 0],
      ['GET', 429, 0],
      ['POST', 429, 0],
      ['GET', 429, 0],
    ]);
    const { rowCount } = await app.database.pool.query('SELECT FROM rooms WHERE organization_id = $1', [
      acme.organization.id,
    ]);
    expect(rowCount).toBe(1);
  });
});
