import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { type Caller, inMinutes, makeCaller } from '../support/factories.js';
import { quotaIn } from '../support/quota.js';
import { useScene } from '../support/scene.js';
import { letTimePass, stopTheClock } from '../support/time.js';
import { FOYER } from '../../src/events/actor.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import type { TestApp } from '../support/app.js';

const PATH = '/v1/meetings';

const { app, startAnother } = useScene();

async function windowOf({ organization }: Caller): Promise<{ used: number; resets_at: Date } | undefined> {
  const { rows } = await app.database.pool.query<{ used: number; resets_at: Date }>(
    'SELECT used, resets_at, xmin, ctid FROM quota_windows WHERE organization_id = $1',
    [organization.id],
  );
  return rows[0];
}

function update(
  { organization }: Caller,
  change: Parameters<OrganizationsService['update']>[1],
): Promise<unknown> {
  return app.nest.get(OrganizationsService, { strict: false }).update(organization.slug, change, FOYER);
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
    await update(acme, change);
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
    await update(acme, { pointsPerMinute: 20 });

    for (const client of clientsOf(acme)) expect(quotaIn(await client.get(PATH)).limit).toBe(20);
  });

  it('to fewer points than are spent refuses everything, with 0 remaining', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.delete(`${PATH}/1`);
    await update(acme, { pointsPerMinute: 1 });
    const refused = await acme.get(PATH);

    expect(refused.status).toBe(429);
    expect(quotaIn(refused)).toMatchObject({ limit: 1, remaining: 0 });
    await letTimePass(app, 60_000);
    expect(await statuses(clientsOf(acme))).toEqual(expect.arrayContaining([200, 429]));
  });

  it('can restore the points of the plan', async () => {
    const acme = await makeCaller(app, { plan: 'build', pointsPerMinute: 7 });
    await update(acme, { pointsPerMinute: null });

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
