import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Database } from '../../src/database/database.js';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { type Caller, inMinutes, makeCaller, revokeKey, updateOrganization } from '../support/factories.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';
import { letTimePass, stopTheClock } from '../support/time.js';
import type { TestApp } from '../support/app.js';

type Refusal = HttpResponse<{ data: { msLeft: number } }>;

const PATH = '/v1/meetings';

const { app, startAnother } = useScene();

/** A caller whose organization has spent its points, all of them, while the clock stands still. */
async function spentCaller(points: number): Promise<Caller> {
  stopTheClock();
  const acme = await makeCaller(app, { pointsPerMinute: points });
  if (points >= 3) await acme.post(PATH, { endDate: inMinutes(30) });
  for (;;) {
    const { status, headers } = await acme.get(PATH);
    if (status === 429) return acme;
    expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(points);
  }
}

async function windowOf({ organization }: Caller): Promise<{ used: number; resets_at: Date } | undefined> {
  const { rows } = await app.database.pool.query<{ used: number; resets_at: Date }>(
    'SELECT used, resets_at, xmin, ctid FROM quota_windows WHERE organization_id = $1',
    [organization.id],
  );
  return rows[0];
}

describe('the quota', () => {
  it.each([
    ['100 points a minute on the plan build', { plan: 'build', pointsPerMinute: null }, 100],
    ['1000 points a minute on the plan grow', { plan: 'grow', pointsPerMinute: null }, 1000],
    ['a number of its own, whatever the plan', { plan: 'grow', pointsPerMinute: 7 }, 7],
  ] as const)('grants %s', async (_, wanted, limit) => {
    const acme = await makeCaller(app, wanted);

    expect(quotaIn(await acme.get(PATH))).toMatchObject({ limit, remaining: limit - 1 });
  });

  it('is not spent by requests without a valid key', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    const typo = acme.key.token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const stranger of [createClient(app.url), createClient(app.url, typo)]) {
      const { status, headers } = await stranger.get(PATH);
      expect(status).toBe(401);
      expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    }

    expect(await windowOf(acme)).toBeUndefined();
  });

  it('is not spent by a refused request, so that a cheaper one may still pass', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 5 });
    await write(acme);
    const before = await windowOf(acme);
    const refused = await write(acme);

    expect(refused.status).toBe(429);
    expect(quotaIn(refused)).toEqual({ limit: 5, remaining: 2, reset: before?.resets_at });
    // The same version of the row: nothing was written.
    expect(await windowOf(acme)).toEqual(before);
    expect(quotaIn(await acme.delete(`${PATH}/1`)).remaining).toBe(0);
  });
});

describe('the window of the quota', () => {
  it('opens with the first request, for a minute', async () => {
    const acme = await makeCaller(app);
    await acme.get(PATH);

    const { rows } = await app.database.pool.query<{ left: number }>(
      `SELECT extract(epoch FROM resets_at - clock_timestamp())::float8 AS left
         FROM quota_windows WHERE organization_id = $1`,
      [acme.organization.id],
    );
    expect(rows[0]?.left).toBeGreaterThan(0);
    expect(rows[0]?.left).toBeLessThanOrEqual(60);
  });

  it('is followed by a new one with all points', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 2 });
    const first = await acme.delete(`${PATH}/1`);
    expect((await acme.get(PATH)).status).toBe(429);
    await letTimePass(app, 60_000);

    const next = await acme.get(PATH);
    expect(next.status).toBe(200);
    expect(quotaIn(next).remaining).toBe(1);
    expect(quotaIn(next).reset.getTime()).toBeGreaterThanOrEqual(quotaIn(first).reset.getTime());
  });
});

describe('a change of plan or points', () => {
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother();
  });

  it.each([
    ['more points', { pointsPerMinute: 200 }, 200],
    ['a larger plan', { plan: 'grow' }, 1000],
  ] as const)('takes effect on every process within a second: %s', async (...given) => {
    const [, change, limit] = given;
    const acme = await makeCaller(app, { plan: 'build', pointsPerMinute: null });
    const onEach = clientsOf(acme);
    stopTheClock();
    await Promise.all(Array.from({ length: 100 }, () => acme.get(PATH)));
    expect(await statuses(onEach)).toEqual([429, 429]);
    await updateOrganization(app, acme.organization, change);
    await letTimePass(app, 1001);
    const answers = await Promise.all(onEach.map((client) => client.get(PATH)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map((answer) => quotaIn(answer).limit)).toEqual([limit, limit]);
    expect(answers.map((answer) => quotaIn(answer).remaining).toSorted((a, b) => a - b)).toEqual([
      limit - 102,
      limit - 101,
    ]);
  });

  it('takes effect at once while points are left', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.get(PATH);
    await updateOrganization(app, acme.organization, { pointsPerMinute: 20 });

    for (const client of clientsOf(acme)) expect(quotaIn(await client.get(PATH)).limit).toBe(20);
  });

  it('to fewer points than are spent refuses everything, with 0 remaining', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.delete(`${PATH}/1`);
    await updateOrganization(app, acme.organization, { pointsPerMinute: 1 });
    const refused = await acme.get(PATH);

    expect(refused.status).toBe(429);
    expect(quotaIn(refused)).toMatchObject({ limit: 1, remaining: 0 });
    await letTimePass(app, 60_000);
    expect(await statuses(clientsOf(acme))).toEqual(expect.arrayContaining([200, 429]));
  });

  it('can restore the points of the plan', async () => {
    const acme = await makeCaller(app, { plan: 'build', pointsPerMinute: 7 });
    await updateOrganization(app, acme.organization, { pointsPerMinute: null });

    expect(quotaIn(await acme.get(PATH)).limit).toBe(100);
  });

  /** The same key at each process. */
  function clientsOf({ key }: Caller): Client[] {
    return [app, other].map(({ url }) => createClient(url, key.token));
  }
});

function write(client: Client): Promise<HttpResponse<unknown>> {
  return client.post(PATH, { endDate: inMinutes(30) });
}

async function statuses(clients: readonly Client[]): Promise<number[]> {
  const answers = await Promise.all(clients.map((client) => client.get(PATH)));
  return answers.map(({ status }) => status);
}

describe('refused requests', () => {
  it('need no query, and state true figures', async () => {
    const acme = await spentCaller(5);
    const query = jest.spyOn(app.nest.get(Database), 'query');
    const refusals = await Promise.all(Array.from({ length: 500 }, (_, i) => sendOneOf(acme, i)));
    expect(askedFor(query)).toEqual([]);
    query.mockRestore();

    const { rows } = await app.database.pool.query<{ used: number; resets_at: Date; left: number }>(
      `SELECT used, resets_at, extract(epoch FROM resets_at - clock_timestamp())::float8 * 1000 AS left
         FROM quota_windows WHERE organization_id = $1`,
      [acme.organization.id],
    );
    expect(rows).toHaveLength(1);
    const [window = { used: NaN, resets_at: new Date(NaN), left: NaN }] = rows;
    expect(window.used).toBe(5);
    for (const { status, headers, body } of refusals) {
      expect(status).toBe(429);
      expect(headers.get('x-ratelimit-limit')).toBe('5');
      expect(headers.get('x-ratelimit-remaining')).toBe('0');
      expect(headers.get('x-ratelimit-reset')).toBe(window.resets_at.toISOString());
      expect(headers.get('retry-after')).toBe(String(Math.ceil(body.data.msLeft / 1000)));
      expect(body.data.msLeft).toBeGreaterThan(window.left - 1000);
      expect(body.data.msLeft).toBeLessThanOrEqual(60_000);
    }
  });

  it.each([
    ['JSON that is broken', 'application/json', '{'],
    ['another type', 'text/plain', 'x'],
    ['too much', 'application/json', ' '.repeat(100_000)],
  ])('come before the body is validated: %s', async (_, type, body) => {
    const acme = await spentCaller(1);
    const post = (path: string) => acme.send('POST', path, { headers: { 'Content-Type': type }, body });

    expect((await post(PATH)).status).toBe(429);
    expect((await post(`${PATH}/a/b`)).status).toBe(429);
  });

  it('come before the body has arrived', async () => {
    const acme = await spentCaller(1);
    const Authorization = `Bearer ${acme.key.token}`;
    const slow = request(app.url + PATH, { method: 'POST', headers: { Authorization, 'Content-Length': 9 } });
    slow.write('{');

    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    slow.destroy();
    expect(response.statusCode).toBe(429);
  });

  it('look up the key once a second', async () => {
    const acme = await spentCaller(1);
    const query = jest.spyOn(app.nest.get(Database), 'query');
    await letTimePass(app, 1001);
    stopTheClock();
    for (let i = 0; i < 5; i++) expect((await acme.get(PATH)).status).toBe(429);
    const statements = askedFor(query);
    query.mockRestore();

    expect(statements).toEqual([expect.stringContaining('JOIN api_keys')]);
  });

  it('become 401 within a second when their key is revoked during a flood', async () => {
    const acme = await spentCaller(1);
    expect((await acme.get(PATH)).status).toBe(429);
    await revokeKey(app, acme.key.id);
    await letTimePass(app, 1001);

    for (let i = 0; i < 3; i++) expect((await acme.get(PATH)).status).toBe(401);
  });

  it('become 401 at once for a revoked key when a cheaper request would fit', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 5 });
    stopTheClock();
    await acme.post(PATH, { endDate: inMinutes(30) });
    expect((await acme.post(PATH, { endDate: inMinutes(30) })).status).toBe(429);
    await revokeKey(app, acme.key.id);

    expect((await acme.get(PATH)).status).toBe(401);
  });
});

/** The statements of requests, without those of tasks. */
function askedFor(query: jest.SpiedFunction<Database['query']>): string[] {
  return (
    query.mock.calls
      .map(([{ text }]) => text)
      .filter((text) => /\b(JOIN api_keys|quota_windows|charge_points|JOIN rooms|INTO rooms)\b/.test(text))
      // The purge works beside requests.
      .filter((text) => !text.includes('DELETE FROM'))
  );
}

/** A read, a delete or a write. */
function sendOneOf(client: Client, index: number): Promise<Refusal> {
  const method = ['GET', 'DELETE', 'POST'][index % 3] ?? 'GET';
  const body = JSON.stringify({ endDate: inMinutes(30) });
  return client.send(method, method === 'DELETE' ? `${PATH}/1` : PATH, {
    headers: { 'Content-Type': 'application/json' },
    ...(method === 'POST' && { body }),
  });
}
