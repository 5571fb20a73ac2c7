import { type Client, createClient } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { expectNothingUnmetered, startLoad } from '../support/load.js';
import { readMetrics } from '../support/metrics.js';
import { eventually, freePort, type ServerProcess, startServer } from '../support/process.js';
import { RedisServer } from '../support/redis-server.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';
const POINTS = 1_000_000;

describe('while Redis is away', () => {
  const { app } = useScene({}, { organization: null });
  let redis: RedisServer;
  let server: ServerProcess;
  let metricsPort: number;

  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await server.stop();
    await redis.kill();
  });

  describe('with QUOTA_ON_STORE_FAILURE unset', () => {
    beforeEach(() => start({}));

    it('no request passes unmetered when Redis is killed under load and restarts empty', async () => {
      const acme = await caller(POINTS);
      const load = startLoad(10, () => acme.get(PATH));
      for (let round = 0; round < 3; round++) {
        await eventuallyMore(() => load.count(200));
        await redis.kill();
        await eventuallyMore(() => load.count(503));
        await redis.restart();
      }
      await eventuallyMore(() => load.count(200));
      await load.stop();

      expectNothingUnmetered(load.answers, POINTS);
    });

    it('requests fail with 503 while Redis hangs, and succeed once it resumes', async () => {
      const acme = await caller(POINTS);
      expect((await acme.get(PATH)).status).toBe(200);
      redis.freeze();
      const load = startLoad(5, () => acme.get(PATH));
      await eventually(() => load.count(503) > 20);
      redis.thaw();
      await eventuallyMore(() => load.count(200));
      await load.stop();

      expectNothingUnmetered(load.answers, POINTS);
    });

    it('requests that cannot fit are still refused with 429', async () => {
      const acme = await caller(1);
      await acme.get(PATH);
      expect((await acme.get(PATH)).status).toBe(429);
      await redis.kill();

      expect((await acme.get(PATH)).status).toBe(429);
    });
  });

  describe('with QUOTA_ON_STORE_FAILURE=allow', () => {
    beforeEach(() => start({ QUOTA_ON_STORE_FAILURE: 'allow' }));

    it('requests pass without quota headers, are counted by a metric and logged once, and metering resumes', async () => {
      const [acme, spent] = [await caller(POINTS), await caller(1)];
      await spent.get(PATH);
      expect((await spent.get(PATH)).status).toBe(429);
      const load = startLoad(5, async () => {
        await spent.get(PATH);
        return acme.get(PATH);
      });
      await eventuallyMore(() => load.count(200));
      await redis.kill();
      await eventuallyMore(() => unmetered());
      await redis.restart();
      const back = load.answers.length;
      await eventually(() =>
        load.answers.slice(back).some(({ headers }) => headers.has('x-ratelimit-limit')),
      );
      await load.stop();

      expect(load.count(200)).toBe(load.answers.length);
      expect(unmetered()).toBe((await readMetrics(metricsPort))('foyer_quota_unmetered_requests_total'));
      expect(linesWith('requests pass unmetered until it is back')).toEqual([
        expect.stringMatching(/"level":"error".*The store of points is away/),
      ]);
      expect(linesWith('requests are metered again')).toHaveLength(1);
      const [metered, again] = [await acme.get(PATH), await acme.get(PATH)].map(({ headers }) =>
        Number(headers.get('x-ratelimit-remaining')),
      );
      expect(again).toBe((metered ?? NaN) - 1);

      function unmetered(): number {
        return load.answers.filter(({ headers }) => !headers.has('x-ratelimit-limit')).length;
      }
    });

    it('requests also pass while Redis hangs', async () => {
      const acme = await caller(POINTS);
      redis.freeze();
      const answer = await acme.get(PATH);

      expect(answer.status).toBe(200);
      expect(answer.headers.has('x-ratelimit-limit')).toBe(false);
    });
  });

  it('Foyer starts, and meters requests once Redis is available', async () => {
    await redis.kill();
    await start({}, 'live');
    const acme = await caller(POINTS);
    expect((await acme.get(PATH)).status).toBe(503);
    await redis.restart();

    await eventually(async () => (await acme.get(PATH)).status === 200);
  });

  async function start(environment: NodeJS.ProcessEnv, wanted?: 'live'): Promise<void> {
    metricsPort = await freePort();
    const given = { QUOTA_STORE: redis.url, METRICS_PORT: String(metricsPort), ...environment };
    server = await startServer(app.database, given, wanted);
  }

  async function caller(pointsPerMinute: number): Promise<Client> {
    const { key } = await makeCaller(app, { pointsPerMinute });
    return createClient(server.url, key.token);
  }

  function linesWith(text: string): string[] {
    return server
      .output()
      .split('\n')
      .filter((line) => line.includes(text));
  }
});

/** Waits until there are some more. */
async function eventuallyMore(count: () => number): Promise<void> {
  const before = count();
  await eventually(() => count() > before + 20);
}
