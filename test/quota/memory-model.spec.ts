import * as fc from 'fast-check';
import type { QuotaDecision } from '../../src/quota/quota.store.js';
import { RememberingQuotaStore } from '../../src/quota/remembering-quota.store.js';
import { ReferenceQuotaStore, type Window } from '../support/reference-quota.store.js';
import { SlowQuotaStore } from '../support/slow-quota.store.js';

const ACME = 'acme';

type Step =
  | { readonly process: number; readonly cost: number; readonly limit: number }
  | { readonly process: number; readonly answer: number; readonly late: number }
  | { readonly pause: number }
  | { readonly fromEnd: number };

const process = fc.nat(1);
const aboutNothing = fc.integer({ min: -15, max: 15 }).map((tenths) => tenths / 10);
const someMs = fc.oneof(
  fc.nat(20_000),
  aboutNothing.map((ms) => Math.abs(ms)),
);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      process,
      cost: fc.integer({ min: 1, max: 5 }),
      limit: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ process, answer: fc.nat(3), late: someMs }) },
  { weight: 1, arbitrary: fc.record({ pause: someMs }) },
  { weight: 1, arbitrary: fc.record({ fromEnd: aboutNothing }) },
);

describe('the memories of two processes', () => {
  /** The monotonic clock, in ms. */
  let clock: number;

  beforeEach(() => {
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
  });
  afterEach(() => jest.restoreAllMocks());

  it('never refuses what would fit, and tells the truth, whoever else spends and whatever is late', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 60, size: 'max' }), neverWrong), {
      numRuns: 500,
    });
  });

  async function neverWrong(steps: readonly Step[]): Promise<void> {
    clock = 1000;
    const shared = new ReferenceQuotaStore(() => Math.floor(clock));
    const processes = [0, 1].map(() => {
      const store = new SlowQuotaStore(shared);
      return { store, memory: new RememberingQuotaStore(store) };
    });
    for (const step of steps) {
      if ('pause' in step) {
        clock += step.pause;
        continue;
      }
      if ('fromEnd' in step) {
        clock = Math.max(clock, (shared.windowOf(ACME)?.resets ?? 0) + step.fromEnd);
        continue;
      }
      const { store, memory: own } = processes[step.process % 2] as (typeof processes)[number];
      if ('answer' in step) {
        await store.decide(step.answer);
        clock += step.late;
        await store.answer(step.answer);
        continue;
      }
      const refusal = own.knownRefusal(ACME, step.cost, step.limit);
      if (refusal) expectTruth(refusal, step, shared.windowOf(ACME), Math.floor(clock));
      void own.consume(ACME, step.cost, step.limit);
    }
  }
});

/** Checks a refusal from memory against the window that is really open. */
function expectTruth(
  { admitted, remaining, resetsAt, msLeft }: QuotaDecision,
  { cost, limit }: { readonly cost: number; readonly limit: number },
  window: Window | undefined,
  now: number,
): void {
  const { used, resets } = window ?? { used: 0, resets: 0 };
  expect(admitted).toBe(false);
  expect(used + cost).toBeGreaterThan(limit);
  expect(resetsAt.getTime()).toBe(resets);
  // Others may have spent more in the meantime, but what is told does not cover the cost either.
  expect(remaining).toBeGreaterThanOrEqual(Math.max(0, limit - used));
  expect(remaining).toBeLessThan(cost);
  // Who waits so long does not come back too early.
  expect(msLeft).toBeGreaterThanOrEqual(resets - now);
  expect(msLeft).toBeLessThanOrEqual(60_000);
}
