import { type Answer, type Client, createClient } from '../support/client.js';
import { type Caller, inMinutes, makeCaller } from '../support/factories.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';

describe('the quota', () => {
  const { app } = useScene();

  it.each([
    ['100 points a minute on the plan build', { plan: 'build', pointsPerMinute: null }, 100],
    ['1000 points a minute on the plan grow', { plan: 'grow', pointsPerMinute: null }, 1000],
    ['a number of its own, whatever the plan', { plan: 'grow', pointsPerMinute: 7 }, 7],
  ] as const)('grants %s', async (_, wanted, limit) => {
    const acme = await makeCaller(app, wanted);

    expect(quotaIn(await acme.get(PATH))).toMatchObject({ limit, remaining: limit - 1 });
  });

  it('charges 1 point for a read, 2 for a delete and 3 for a write', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    const left = [await acme.get(PATH), await acme.delete(`${PATH}/1`), await write(acme)];

    expect(left.map((answer) => quotaIn(answer).remaining)).toEqual([9, 7, 4]);
  });

  it('charges nothing for OPTIONS, an unknown path or a body that cannot be read', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    const headers = { 'Content-Type': 'application/json' };
    const free = [
      await acme.send('OPTIONS', PATH),
      await acme.get('/v1/nothing-here'),
      await acme.send('POST', PATH, { headers, body: '{' }),
    ];

    expect(free.map((answer) => quotaIn(answer).remaining)).toEqual([10, 10, 10]);
    expect(await windowOf(acme)).toBeUndefined();
  });

  it('is never touched by requests without a valid key', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 10 });
    const typo = acme.key.token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const stranger of [createClient(app.url), createClient(app.url, typo)]) {
      const { status, headers } = await stranger.get(PATH);
      expect(status).toBe(401);
      expect([...headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
    }

    expect(await windowOf(acme)).toBeUndefined();
  });

  it('refuses with what the contract says, down to the letter', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    await acme.get(PATH);
    const { status, headers, body } = await acme.get<{ data: { msLeft: number } }>(PATH);
    const { msLeft } = body.data;

    expect(status).toBe(429);
    expect(body).toMatchObject({
      error: `Rate limit active for throttle key: organization:${acme.organization.id}`,
      message: expect.any(String),
      statusCode: 429,
    });
    expect(Number.isInteger(msLeft) && msLeft >= 1 && msLeft <= 60_000).toBe(true);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(msLeft / 1000)));
  });

  it('is not changed by a refused request, so that a cheaper one may still pass', async () => {
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

  it('admits exactly what fits of 200 lists at once', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 150 });
    const answers = await Promise.all(Array.from({ length: 200 }, () => acme.get(PATH)));

    const [admitted, refused] = [200, 429].map((status) =>
      answers.filter((answer) => answer.status === status),
    );
    expect(admitted?.map((answer) => quotaIn(answer).remaining).toSorted((a, b) => a - b)).toEqual([
      ...Array(150).keys(),
    ]);
    expect(refused?.map((answer) => quotaIn(answer).remaining)).toEqual(Array(50).fill(0));
    expect(new Set(answers.map(({ headers }) => headers.get('x-ratelimit-reset'))).size).toBe(1);
  });

  async function windowOf({ organization }: Caller): Promise<{ used: number; resets_at: Date } | undefined> {
    const { rows } = await app.database.pool.query<{ used: number; resets_at: Date }>(
      'SELECT used, resets_at, xmin, ctid FROM quota_windows WHERE organization_id = $1',
      [organization.id],
    );
    return rows[0];
  }
});

function write(client: Client): Promise<Answer<unknown>> {
  return client.post(PATH, { endDate: inMinutes(30) });
}

function quotaIn({ headers }: Answer<unknown>): { limit: number; remaining: number; reset: Date } {
  return {
    limit: Number(headers.get('x-ratelimit-limit')),
    remaining: Number(headers.get('x-ratelimit-remaining')),
    reset: new Date(headers.get('x-ratelimit-reset') ?? NaN),
  };
}
