import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { isLocked } from '../../src/database/database.errors.js';
import type {
  Admission,
  AdmissionRequest,
  QuotaDecision,
  QuotaState,
  QuotaStore,
} from '../../src/quota/quota.store.js';
import { consume, requestFor } from './points.js';
import { ReferenceQuotaStore } from './reference-quota.store.js';

export interface StoreUnderTest {
  readonly store: QuotaStore;
  /** Lets time pass for a window: brings its end so many ms nearer. */
  passTime(organizationId: string, ms: number): Promise<void>;
  /** Opens a window, in which nothing is spent, that ends so many ms from now. @returns its end, in ms since 1970 */
  openWindow(organizationId: string, ms: number): Promise<number>;
  /** Gives an organization a valid key and so many points a minute. */
  setLimit(organizationId: string, limit: number): Promise<void>;
  stop(): Promise<void>;
}

type Step =
  | { readonly ask: 'admit'; readonly costs: readonly number[]; readonly limit: number }
  | { readonly ask: 'peek'; readonly limit: number }
  | { readonly pause: number };

/** So far apart that no machine is slow enough to blur them. */
const PAUSES = [20_000, 40_000, 60_000];

/** What every store of points does, whatever keeps them. */
export function describeQuotaStore(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`the quota store on ${name}`, () => {
    let test: StoreUnderTest;
    let store: QuotaStore;

    beforeAll(async () => {
      test = await start();
      store = test.store;
    });
    afterAll(() => test.stop());

    it('decides like the reference for any calls in any order', async () => {
      await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 30, size: 'max' }), likeTheReference));
    });

    it('keeps one end for a window, a minute after its first request', async () => {
      const id = randomUUID();
      const [first, second] = [await spend(id, 1, 10), await spend(id, 10, 10)];

      expect(second).toMatchObject({ admitted: false, resetsAt: first.resetsAt });
      expect(first.msLeft).toBeGreaterThan(55_000);
      expect(first.msLeft).toBeLessThanOrEqual(60_000);
    });

    it('lets a window end and opens a new one, whose end is later', async () => {
      const id = randomUUID();
      await test.openWindow(id, -1);
      const first = await spend(id, 10, 10);
      expect(await spend(id, 1, 10)).toMatchObject({ admitted: false, remaining: 0 });
      await test.passTime(id, 60_000);
      const next = await spend(id, 1, 10);

      expect(next).toMatchObject({ admitted: true, remaining: 9 });
      expect(next.resetsAt.getTime()).toBeGreaterThanOrEqual(first.resetsAt.getTime());
    });

    it('opens a new window once when its caller knows that the one with this end is over', async () => {
      const id = randomUUID();
      const { resetsAt } = await spend(id, 10, 10);
      await test.passTime(id, 20_000);
      const over = (await store.peek(id, 10)).resetsAt;
      const next = await spend(id, 4, 10, over);
      expect(next).toMatchObject({ admitted: true, remaining: 6 });
      expect(over.getTime()).toBe(resetsAt.getTime() - 20_000);

      expect(await spend(id, 4, 10, over)).toMatchObject({ remaining: 2, resetsAt: next.resetsAt });
      expect(await spend(id, 4, 10, over)).toMatchObject({ admitted: false, remaining: 2 });
    });

    it('does not keep a window that lasts longer than a minute because a clock was set back', async () => {
      const id = randomUUID();
      await spend(id, 10, 10);
      await test.passTime(id, -3_600_000);

      expect(await store.peek(id, 10)).toMatchObject({ remaining: 10, msLeft: 0 });
      const next = await spend(id, 10, 10);
      expect(next).toMatchObject({ admitted: true, remaining: 0 });
      expect(next.msLeft).toBeLessThanOrEqual(60_000);
    });

    it('peeks without spending or opening a window', async () => {
      const id = randomUUID();
      expect(await store.peek(id, 10)).toMatchObject({ limit: 10, remaining: 10, msLeft: 0 });
      const { resetsAt } = await spend(id, 3, 10);

      expect(await store.peek(id, 10)).toMatchObject({ remaining: 7, resetsAt });
      expect(await store.peek(id, 2)).toMatchObject({ limit: 2, remaining: 0, resetsAt });
      expect(await spend(id, 3, 10)).toMatchObject({ admitted: true, remaining: 4 });
    });

    it('spends nothing when it refuses', async () => {
      const id = randomUUID();
      await spend(id, 8, 10);
      const refused = await Promise.all(Array.from({ length: 20 }, () => spend(id, 3, 10)));

      expect(refused.filter(({ admitted, remaining }) => admitted || remaining !== 2)).toEqual([]);
      expect(await spend(id, 2, 10)).toMatchObject({ admitted: true, remaining: 0 });
    });

    it('opens no window for a cost that can never fit', async () => {
      const id = randomUUID();

      expect(await spend(id, 3, 2)).toMatchObject({ admitted: false, limit: 2, remaining: 2 });
      expect(await store.peek(id, 2)).toMatchObject({ remaining: 2, msLeft: 0 });
    });

    it('charges exactly what fits when batches of several organizations meet in any order', async () => {
      const limit = 100;
      const ids = Array.from({ length: 5 }, () => randomUUID());
      for (const id of ids) await test.setLimit(id, limit);
      const batches = Array.from({ length: 40 }, (_, i) => {
        const shifted = [...ids.slice(i % 5), ...ids.slice(0, i % 5)];
        return [...shifted, ...shifted].map((id, j) => requestFor(id, 1 + ((i + j) % 3), limit));
      });
      const admissions = (
        await Promise.all(
          batches.map(async (batch) =>
            (await admitAll(batch)).map(({ decision }, i) => ({ ...batch[i], ...decision })),
          ),
        )
      ).flat();

      for (const id of ids) {
        const own = admissions.filter(({ organizationId, admitted }) => organizationId === id && admitted);
        const spent = own.reduce((sum, { cost = NaN }) => sum + cost, 0);
        expect(limit - spent).toBe((await store.peek(id, limit)).remaining);
        // The cheapest request fits as long as there are points.
        expect(spent).toBe(limit);
      }
    });

    it('separates organizations', async () => {
      const [acme, other] = [randomUUID(), randomUUID()];
      await spend(acme, 10, 10);

      expect(await spend(other, 1, 10)).toMatchObject({ admitted: true, remaining: 9 });
    });

    it.each([
      ['in the first window of an organization', () => Promise.resolve()],
      ['in a window that has just ended', async (id: string) => void (await test.openWindow(id, -1))],
    ])('admits exactly what fits of many calls at once %s', async (_, prepare) => {
      for (let round = 0; round < 20; round++) {
        const id = randomUUID();
        await prepare(id);
        const decisions = await consumeAtOnce(id, 60, { cost: 3, limit: 100 });

        expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(33);
        expect(new Set(decisions.map(({ resetsAt }) => resetsAt.getTime())).size).toBe(1);
        expect(await spend(id, 1, 100)).toMatchObject({ admitted: true, remaining: 0 });
      }
    });

    it('never admits more than fits into either window when one ends during many calls', async () => {
      for (let round = 0; round < 20; round++) {
        const id = randomUUID();
        const end = await test.openWindow(id, round);
        const decisions = await consumeAtOnce(id, 200, { cost: 1, limit: 50 });

        const admitted = decisions.filter((decision) => decision.admitted);
        const before = admitted.filter(({ resetsAt }) => resetsAt.getTime() === end);
        expect(before.length).toBeLessThanOrEqual(50);
        expect(admitted.length - before.length).toBeLessThanOrEqual(50);
        expect(new Set(admitted.map(({ resetsAt }) => resetsAt.getTime())).size).toBeLessThanOrEqual(2);
        // In each window, every point is given out once.
        const states = admitted.map(({ resetsAt, remaining }) => `${resetsAt.getTime()} ${remaining}`);
        expect(new Set(states).size).toBe(admitted.length);
        // A client that gets 0 would not wait at all.
        expect(decisions.filter(({ msLeft }) => msLeft < 1 || msLeft > 60_000)).toEqual([]);
      }
    });

    async function likeTheReference(steps: readonly Step[]): Promise<void> {
      const id = randomUUID();
      let passed = 0;
      const reference = new ReferenceQuotaStore(() => passed);
      const ends = new Map<number, number>();
      for (const step of steps) {
        if ('pause' in step) {
          passed += step.pause;
          await test.passTime(id, step.pause);
          continue;
        }
        await test.setLimit(id, step.limit);
        const [decisions, expected] = await Promise.all([ask(store, id, step), ask(reference, id, step)]);
        const times = { resetsAt: expect.any(Date) as Date, msLeft: expect.any(Number) as number };
        expect(decisions).toEqual(expected.map((decision) => ({ ...decision, ...times })));
        if (!reference.windowOf(id)) continue;
        // Each window has one end.
        for (const [index, { resetsAt }] of expected.entries()) {
          const end = (decisions[index]?.resetsAt.getTime() ?? NaN) + passed;
          expect(end).toBe(ends.get(resetsAt.getTime()) ?? end);
          ends.set(resetsAt.getTime(), end);
        }
      }
    }

    /** On a slow machine, batches may keep each other's windows locked for so long that one is not charged at all. */
    async function admitAll(batch: readonly AdmissionRequest[]): Promise<Admission[]> {
      for (;;) {
        try {
          return await store.admit(batch);
        } catch (error) {
          if (!isLocked(error)) throw error;
        }
      }
    }

    async function spend(id: string, cost: number, limit: number, over?: Date): Promise<QuotaDecision> {
      await test.setLimit(id, limit);
      return consume(store, id, cost, limit, over);
    }

    async function consumeAtOnce(
      id: string,
      times: number,
      { cost, limit }: { cost: number; limit: number },
    ): Promise<QuotaDecision[]> {
      await test.setLimit(id, limit);
      return Promise.all(Array.from({ length: times }, () => consume(store, id, cost, limit)));
    }
  });
}

const limit = fc.integer({ min: 1, max: 12 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ask: fc.constant('admit' as const),
      costs: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
      limit,
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('peek' as const), limit }) },
  { weight: 1, arbitrary: fc.record({ pause: fc.constantFrom(...PAUSES) }) },
);

async function ask(
  store: QuotaStore,
  id: string,
  step: Exclude<Step, { pause: number }>,
): Promise<(QuotaState & Partial<QuotaDecision>)[]> {
  if (step.ask === 'peek') return [await store.peek(id, step.limit)];
  const admissions = await store.admit(step.costs.map((cost) => requestFor(id, cost, step.limit)));
  return admissions.flatMap(({ decision }) => decision ?? []);
}
