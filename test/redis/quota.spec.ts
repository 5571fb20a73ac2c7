import type { Redis } from 'ioredis';
import type { TestApp } from '../support/app.js';
import { type Client, createClient } from '../support/client.js';
import { type Caller, makeCaller, updateOrganization } from '../support/factories.js';
import { runCli } from '../support/process.js';
import { quotaIn } from '../support/quota.js';
import { RedisServer } from '../support/redis-server.js';
import { useScene } from '../support/scene.js';
import { letTimePass, stopTheClock } from '../support/time.js';

const PATH = '/v1/meetings';

describe('the quota on Redis', () => {
  let redis: RedisServer;
  let client: Redis;
  const { app, startAnother } = useScene(
    async () => {
      redis = await RedisServer.start();
      client = redis.connect();
      return { QUOTA_STORE: redis.url };
    },
    { organization: null },
  );
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother({ QUOTA_STORE: redis.url });
  });
  afterAll(async () => {
    client.disconnect();
    await redis.kill();
  });

  it('is shared by all processes, and exact', async () => {
    const clients = onEach(await makeCaller(app, { pointsPerMinute: 150 }));
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => clients.map((each) => each.get(PATH))).flat(),
    );
    const admitted = answers.filter(({ status }) => status === 200);

    expect(admitted.map((each) => quotaIn(each).remaining).toSorted((a, b) => a - b)).toEqual([
      ...Array(150).keys(),
    ]);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(50);
    expect(new Set(answers.map(({ headers }) => headers.get('x-ratelimit-reset'))).size).toBe(1);
  });

  it('writes nothing to Postgres', async () => {
    await (await makeCaller(app)).get(PATH);

    expect((await app.database.pool.query('SELECT FROM quota_windows')).rowCount).toBe(0);
  });

  it('is in the headers of requests that cost nothing', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.get(PATH);

    expect(quotaIn(await acme.send('OPTIONS', PATH)).remaining).toBe(9);
  });

  it('refuses a flood without asking Redis', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    await acme.get(PATH);
    stopTheClock();
    expect((await acme.get(PATH)).status).toBe(429);
    const before = await scriptsRun();
    const flood = await Promise.all(Array.from({ length: 200 }, () => acme.get(PATH)));

    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([429]));
    expect(await scriptsRun()).toBe(before);
  });

  it('admits an organization whose limit was raised within a second', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    const clients = onEach(acme);
    stopTheClock();
    for (const each of clients) await each.get(PATH);
    await updateOrganization(app, acme.organization, { pointsPerMinute: 3 });
    await letTimePass(app, 1001);

    for (const each of clients) expect((await each.get(PATH)).status).toBe(200);
  });

  it('is shown by the command line', async () => {
    const acme = await makeCaller(app, { slug: 'acme', pointsPerMinute: 10 });
    const { headers } = await acme.delete(`${PATH}/1`);
    const { code, stdout } = await runCli(['quota', 'show', '--organization', 'acme', '--json'], {
      DATABASE_URL: app.database.url,
      QUOTA_STORE: redis.url,
    });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      used: 2,
      remaining: 8,
      resetsAt: headers.get('x-ratelimit-reset'),
    });
  });

  /** The same key at each process. */
  function onEach({ key }: Caller): Client[] {
    return [app, other].map(({ url }) => createClient(url, key.token));
  }

  async function scriptsRun(): Promise<number> {
    const statistics = await client.info('commandstats');
    return [...statistics.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
  }
});
