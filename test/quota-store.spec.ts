import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { type QuotaDecision, QuotaStore } from '../src/quota/quota.store.js';
import { startApp, type TestApp } from './support/app.js';

type Step = { readonly cost: number; readonly limit: number } | 'the window ends';

/** What the store must do, when nobody else is there. */
class Reference {
  private used = 0;

  take(step: Step): { admitted?: boolean; remaining?: number } {
    if (step === 'the window ends') {
      this.used = 0;
      return {};
    }
    const admitted = this.used + step.cost <= step.limit;
    if (admitted) this.used += step.cost;
    return { admitted, remaining: Math.max(0, step.limit - this.used) };
  }
}

describe('the quota store', () => {
  let app: TestApp;
  let store: QuotaStore;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '20' });
    store = app.nest.get(QuotaStore, { strict: false });
  });
  afterAll(() => app.stop());

  it('decides like the reference, whatever is asked in whatever order', async () => {
    const consume = fc.record({
      cost: fc.integer({ min: 1, max: 5 }),
      limit: fc.integer({ min: 1, max: 12 }),
    });
    const end = fc.constant('the window ends' as const);
    const steps = fc.array<Step>(fc.oneof({ weight: 5, arbitrary: consume }, { weight: 1, arbitrary: end }));

    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const [id, reference] = [randomUUID(), new Reference()];
        for (const step of sequence) expect(await take(id, step)).toMatchObject(reference.take(step));
      }),
    );
  });

  it('keeps one end for a window, at most a minute away, and a later one for the next', async () => {
    const id = randomUUID();
    const [first, second] = [await store.consume(id, 1, 10), await store.consume(id, 10, 10)];
    await endWindow(id);
    const next = await store.consume(id, 1, 10);

    expect(second).toMatchObject({ admitted: false, resetsAt: first.resetsAt });
    expect(first.msLeft).toBeGreaterThan(0);
    expect(first.msLeft).toBeLessThanOrEqual(60_000);
    expect(next.resetsAt.getTime()).toBeGreaterThanOrEqual(first.resetsAt.getTime());
  });

  it('looks without spending or opening a window', async () => {
    const id = randomUUID();
    expect(await store.peek(id, 10)).toMatchObject({ limit: 10, remaining: 10, msLeft: 0 });
    const { resetsAt } = await store.consume(id, 3, 10);

    expect(await store.peek(id, 10)).toMatchObject({ remaining: 7, resetsAt });
    expect(await store.peek(id, 2)).toMatchObject({ limit: 2, remaining: 0, resetsAt });
    expect(await store.consume(id, 3, 10)).toMatchObject({ admitted: true, remaining: 4 });
  });

  it.each([
    ['in the first window of an organization', () => Promise.resolve()],
    ['in a window that has just ended', async (id: string) => void (await openWindow(id, '-1 ms'))],
  ])('admits exactly what fits of many calls at once %s', async (_, prepare) => {
    for (let round = 0; round < 20; round++) {
      const id = randomUUID();
      await prepare(id);
      const decisions = await consumeAtOnce(id, 60, { cost: 3, limit: 100 });

      expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(33);
      expect(new Set(decisions.map(({ resetsAt }) => resetsAt.getTime())).size).toBe(1);
      expect(await store.consume(id, 1, 100)).toMatchObject({ admitted: true, remaining: 0 });
    }
  });

  it('never admits more than fits into either window when one ends amid many calls', async () => {
    for (let round = 0; round < 20; round++) {
      const id = randomUUID();
      const end = await openWindow(id, `${round} ms`);
      const decisions = await consumeAtOnce(id, 200, { cost: 1, limit: 50 });

      const admitted = decisions.filter((decision) => decision.admitted);
      const before = admitted.filter(({ resetsAt }) => resetsAt.getTime() === end);
      expect(before.length).toBeLessThanOrEqual(50);
      expect(admitted.length - before.length).toBeLessThanOrEqual(50);
      expect(new Set(admitted.map(({ resetsAt }) => resetsAt.getTime())).size).toBeLessThanOrEqual(2);
      // In each window, every point is given out once.
      const states = admitted.map(({ resetsAt, remaining }) => `${resetsAt.getTime()} ${remaining}`);
      expect(new Set(states).size).toBe(admitted.length);
      // A client that is told 0 would not wait at all.
      expect(decisions.filter(({ msLeft }) => msLeft < 1 || msLeft > 60_000)).toEqual([]);
    }
  });

  function consumeAtOnce(
    id: string,
    times: number,
    { cost, limit }: { cost: number; limit: number },
  ): Promise<QuotaDecision[]> {
    return Promise.all(Array.from({ length: times }, () => store.consume(id, cost, limit)));
  }

  async function take(id: string, step: Step): Promise<object> {
    if (step !== 'the window ends') return store.consume(id, step.cost, step.limit);
    await endWindow(id);
    return {};
  }

  async function endWindow(id: string): Promise<void> {
    await app.database.pool.query(
      `UPDATE quota_windows SET resets_at = clock_timestamp() - interval '1 ms' WHERE organization_id = $1`,
      [id],
    );
  }

  /** Opens a window that ends so long from now. @returns its end, in ms since 1970 */
  async function openWindow(id: string, fromNow: string): Promise<number> {
    const { rows } = await app.database.pool.query<{ resets_at: Date }>(
      'INSERT INTO quota_windows VALUES ($1, 0, clock_timestamp() + $2::interval) RETURNING resets_at',
      [id, fromNow],
    );
    return rows[0]?.resets_at.getTime() ?? NaN;
  }
});
