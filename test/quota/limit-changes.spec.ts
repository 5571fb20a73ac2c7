import { FOYER } from '../../src/events/actor.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import type { TestApp } from '../support/app.js';
import { type Answer, type Client, createClient } from '../support/client.js';
import { type Caller, makeCaller } from '../support/factories.js';
import { letTimePass, stopTheClock } from '../support/time.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';

describe('a change of plan or points', () => {
  const { app, startAnother } = useScene();
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother();
  });

  it.each([
    ['more points', { pointsPerMinute: 200 }, 200],
    ['a larger plan', { plan: 'grow' }, 1000],
  ] as const)('serves an organization again, on every process, within a second: %s', async (...given) => {
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
    expect(answers.map(limitIn)).toEqual([limit, limit]);
    expect(answers.map(remainingIn).toSorted((a, b) => a - b)).toEqual([limit - 102, limit - 101]);
  });

  it('counts at once where there is something left', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.get(PATH);
    await update(acme, { pointsPerMinute: 20 });

    for (const client of clientsOf(acme)) expect(limitIn(await client.get(PATH))).toBe(20);
  });

  it('to fewer points than are spent refuses everything, and says that none are left', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    await acme.delete(`${PATH}/1`);
    await update(acme, { pointsPerMinute: 1 });
    const refused = await acme.get(PATH);

    expect(refused.status).toBe(429);
    expect([limitIn(refused), remainingIn(refused)]).toEqual([1, 0]);
    await letTimePass(app, 60_000);
    expect(await statuses(clientsOf(acme))).toEqual(expect.arrayContaining([200, 429]));
  });

  it('to the points of the plan takes back a number of its own', async () => {
    const acme = await makeCaller(app, { plan: 'build', pointsPerMinute: 7 });
    await update(acme, { pointsPerMinute: null });

    expect(limitIn(await acme.get(PATH))).toBe(100);
  });

  /** The same key at each process. */
  function clientsOf({ key }: Caller): Client[] {
    return [app, other].map(({ url }) => createClient(url, key.token));
  }

  function update(
    { organization }: Caller,
    change: Parameters<OrganizationsService['update']>[1],
  ): Promise<unknown> {
    return app.nest.get(OrganizationsService, { strict: false }).update(organization.slug, change, FOYER);
  }
});

async function statuses(clients: readonly Client[]): Promise<number[]> {
  const answers = await Promise.all(clients.map((client) => client.get(PATH)));
  return answers.map(({ status }) => status);
}

const limitIn = ({ headers }: Answer<unknown>): number => Number(headers.get('x-ratelimit-limit'));
const remainingIn = ({ headers }: Answer<unknown>): number => Number(headers.get('x-ratelimit-remaining'));
