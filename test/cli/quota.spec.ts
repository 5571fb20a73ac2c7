import { makeCaller } from '../support/factories.js';
import { runCli } from '../support/process.js';
import { letTimePass } from '../support/time.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';

describe('the command line', () => {
  const { app } = useScene();

  it('shows the window of an organization, to machines', async () => {
    const acme = await makeCaller(app, { slug: 'acme', pointsPerMinute: 10 });
    await acme.delete(`${PATH}/1`);
    const { headers } = await acme.get(PATH);
    const shown = await json('quota show --organization acme');

    expect(shown).toEqual({
      limit: 10,
      used: 3,
      remaining: 7,
      resetsAt: headers.get('x-ratelimit-reset'),
      secondsLeft: expect.any(Number),
    });
    expect(shown.secondsLeft).toBeGreaterThan(0);
    expect(shown.secondsLeft).toBeLessThanOrEqual(60);
    // To look costs nothing.
    expect(await json('quota show --organization acme')).toMatchObject({ used: 3, remaining: 7 });
  });

  it('shows the window of an organization, to people', async () => {
    const beta = await makeCaller(app, { slug: 'beta', plan: 'build', pointsPerMinute: null });
    await beta.get(PATH);

    expect((await foyer('quota show --organization beta')).split('\n')).toEqual([
      'limit: 100',
      'used: 1',
      'remaining: 99',
      expect.stringMatching(/^resetsAt: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      expect.stringMatching(/^secondsLeft: \d\d?$/),
      '',
    ]);
  });

  it('shows an organization without a window: all points are there', async () => {
    await makeCaller(app, { slug: 'idle', pointsPerMinute: 10 });

    expect(await json('quota show --organization idle')).toMatchObject({
      used: 0,
      remaining: 10,
      secondsLeft: 0,
    });
  });

  it('changes the plan, the points, or both, and leaves the rest', async () => {
    const { organization } = await makeCaller(app, { slug: 'gamma', plan: 'build', pointsPerMinute: null });
    const before = { id: organization.id, name: 'Acme', slug: 'gamma' };

    for (const [change, after] of [
      ['--plan grow', { plan: 'grow', pointsPerMinute: null, limit: 1000 }],
      ['--points 5000', { plan: 'grow', pointsPerMinute: 5000, limit: 5000 }],
      ['--plan build', { plan: 'build', pointsPerMinute: 5000, limit: 5000 }],
      ['--points plan', { plan: 'build', pointsPerMinute: null, limit: 100 }],
      ['--plan grow --points 7', { plan: 'grow', pointsPerMinute: 7 }],
    ] as const) {
      expect(await json(`organizations update gamma ${change}`)).toMatchObject({ ...before, ...after });
    }
    expect(await json('organizations list')).toContainEqual(
      expect.objectContaining({ ...before, plan: 'grow', pointsPerMinute: 7 }),
    );
  }, 120_000);

  it('serves an organization that has spent its points again', async () => {
    const delta = await makeCaller(app, { slug: 'delta', pointsPerMinute: 1 });
    await delta.get(PATH);
    expect((await delta.get(PATH)).status).toBe(429);
    await foyer('organizations update delta --points 2');
    await letTimePass(app, 1001);

    expect((await delta.get(PATH)).status).toBe(200);
  });

  async function foyer(command: string): Promise<string> {
    const { code, stdout, stderr } = await runCli(command.split(' '), { DATABASE_URL: app.database.url });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  }

  async function json(command: string): Promise<Record<string, unknown>> {
    return JSON.parse(await foyer(`${command} --json`)) as Record<string, unknown>;
  }
});
