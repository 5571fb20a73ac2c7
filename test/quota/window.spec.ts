import type { Answer } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { letTimePass } from '../support/time.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';

describe('the window of the quota', () => {
  const { app } = useScene();

  it('opens with the first request, and for a minute', async () => {
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

  it('is a new one, with all points, when the last one has ended', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 2 });
    const first = await acme.delete(`${PATH}/1`);
    expect((await acme.get(PATH)).status).toBe(429);
    await letTimePass(app, 60_000);

    const next = await acme.get(PATH);
    expect(next.status).toBe(200);
    expect(remaining(next)).toBe(1);
    expect(reset(next)).toBeGreaterThanOrEqual(reset(first));
  });

  it('has the same end in every answer', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 2 });
    const answers = [await acme.get(PATH), await acme.get(PATH), await acme.get(PATH)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(new Set(answers.map(reset)).size).toBe(1);
  });
});

const remaining = ({ headers }: Answer<unknown>): number => Number(headers.get('x-ratelimit-remaining'));
const reset = ({ headers }: Answer<unknown>): number => Date.parse(headers.get('x-ratelimit-reset') ?? '');
