import type { QuotaDecision } from '../../src/quota/quota.store.js';
import { RememberingQuotaStore } from '../../src/quota/remembering-quota.store.js';
import { consume } from '../support/points.js';
import { ReferenceQuotaStore, type Window } from '../support/reference-quota.store.js';
import { SlowQuotaStore } from '../support/slow-quota.store.js';
import * as fc from 'fast-check';

const ACME = 'acme';

describe('the memory of a process', () => {
  /** The monotonic clock, in ms. */
  let clock: number;
  /** How far the clock of the store is behind it, in ms. */
  let behind: number;
  let shared: ReferenceQuotaStore;
  let slow: SlowQuotaStore;
  let memory: RememberingQuotaStore;

  beforeEach(() => {
    clock = 1000;
    behind = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
    // As the clock of a store that counts whole ms.
    shared = new ReferenceQuotaStore(() => Math.floor(clock - behind));
    slow = new SlowQuotaStore(shared);
    memory = new RememberingQuotaStore(slow);
  });
  afterEach(() => jest.restoreAllMocks());

  it('refuses a flood without a call of the store', async () => {
    const { resetsAt } = await spend(10, 10);
    const admit = jest.spyOn(shared, 'admit');
    clock += 20_000.5;
    const expected = { admitted: false, limit: 10, remaining: 0, resetsAt };

    for (const cost of [1, 2, 3]) expect(memory.knownRefusal(ACME, cost, 10)).toMatchObject(expected);
    expect(admit).not.toHaveBeenCalled();
  });

  it('tells how long to wait in whole ms, never too few', async () => {
    await spend(10, 10);
    for (const [passed, msLeft] of [
      [0, 60_000],
      [30_000.4, 30_000],
      [29_998, 2],
    ] as const) {
      clock += passed;
      expect(memory.knownRefusal(ACME, 1, 10)?.msLeft).toBe(msLeft);
    }
  });

  it('asks again as soon as the window may have ended', async () => {
    await spend(10, 10);
    clock += 60_000;

    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
    expect(await spend(10, 10)).toMatchObject({ admitted: true });
  });

  it('refuses only what does not fit', async () => {
    await spend(8, 10);

    expect(memory.knownRefusal(ACME, 3, 10)).toMatchObject({ admitted: false, remaining: 2 });
    expect(memory.knownRefusal(ACME, 2, 10)).toBeNull();
    expect(memory.knownRefusal('other', 3, 10)).toBeNull();
  });

  it('learns from refusals what other processes have spent', async () => {
    await consume(shared, ACME, 9, 10);
    expect(await spend(2, 10)).toMatchObject({ admitted: false, remaining: 1 });

    expect(memory.knownRefusal(ACME, 2, 10)).toMatchObject({ remaining: 1 });
    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
  });

  it('uses the limit of each call', async () => {
    await spend(10, 10);

    expect(memory.knownRefusal(ACME, 5, 15)).toBeNull();
    expect(memory.knownRefusal(ACME, 6, 15)).toMatchObject({ limit: 15, remaining: 5 });
    expect(memory.knownRefusal(ACME, 1, 4)).toMatchObject({ limit: 4, remaining: 0 });
  });

  it('never refuses what costs nothing', async () => {
    await spend(10, 10);

    expect(memory.knownRefusal(ACME, 0, 5)).toBeNull();
  });

  it('keeps the most points spent and the latest end when responses arrive out of order', async () => {
    const decisions = [consume(memory, ACME, 4, 10), consume(memory, ACME, 6, 10)];
    await slow.decide(0);
    await slow.decide(1);
    clock += 100;
    await slow.answer(1);
    await slow.answer(0);
    await Promise.all(decisions);

    expect(memory.knownRefusal(ACME, 1, 10)).toMatchObject({ remaining: 0 });
  });

  it('ignores a late response about a window that has ended', async () => {
    const late = consume(memory, ACME, 10, 10);
    await slow.decide(0);
    clock += 60_000;
    await memory.peek(ACME, 10);
    await spend(3, 10, 1);
    await slow.answer(0);
    await late;

    expect(memory.knownRefusal(ACME, 7, 10)).toBeNull();
    expect(memory.knownRefusal(ACME, 8, 10)).toMatchObject({ remaining: 7 });
  });

  it('corrects the end of the window when a later response was quicker', async () => {
    const first = consume(memory, ACME, 9, 10);
    await slow.decide(0);
    clock += 1400;
    await slow.answer(0);
    await first;
    expect(memory.knownRefusal(ACME, 2, 10)?.msLeft).toBe(60_000);
    await spend(1, 10);

    expect(memory.knownRefusal(ACME, 2, 10)?.msLeft).toBe(58_600);
  });

  it('ends a window after a minute even if the clock of the store is set back', async () => {
    await spend(5, 10);
    clock += 40_000;
    behind = 30_000;
    await spend(5, 10);
    clock += 19_000;
    expect(memory.knownRefusal(ACME, 1, 10)?.msLeft).toBe(1_000);
    clock += 1_000;

    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
    expect(await shared.peek(ACME, 10)).toMatchObject({ remaining: 0, msLeft: 30_000 });
    expect(await spend(10, 10)).toMatchObject({ admitted: true, remaining: 0, msLeft: 60_000 });
  });

  it('ignores a late response about a window that it has ended itself', async () => {
    await spend(5, 10);
    clock += 40_000;
    behind = 30_000;
    const late = consume(memory, ACME, 5, 10);
    await slow.decide(0);
    clock += 20_000;
    const next = await spend(1, 10, 1);
    await slow.answer(0);
    await late;

    expect(next).toMatchObject({ admitted: true, remaining: 9 });
    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
    expect(await memory.peek(ACME, 10)).toMatchObject({ remaining: 9 });
  });

  it('follows another process to a window that ends earlier because a clock was set back', async () => {
    const other = new RememberingQuotaStore(shared);
    await consume(other, ACME, 4, 10);
    clock += 50_000;
    await spend(4, 10);
    behind = 55_000;
    clock += 10_000;
    const next = await consume(other, ACME, 1, 10);
    expect(next).toMatchObject({ admitted: true, remaining: 9 });

    expect(await spend(2, 10)).toMatchObject({ admitted: true, remaining: 7, resetsAt: next.resetsAt });
    expect(memory.knownRefusal(ACME, 8, 10)).toMatchObject({ remaining: 7, resetsAt: next.resetsAt });
    expect(memory.knownRefusal(ACME, 7, 10)).toBeNull();
  });

  it('does not take a refusal without a window for a window', async () => {
    expect(await spend(3, 2)).toMatchObject({ admitted: false, remaining: 2 });

    expect(memory.knownRefusal(ACME, 3, 2)).toBeNull();
  });

  /** Lets the store respond at once. */
  async function spend(cost: number, limit: number, index = 0): Promise<QuotaDecision> {
    const decision = consume(memory, ACME, cost, limit);
    await slow.decide(index);
    await slow.answer(index);
    return decision;
  }
});

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

  it('never refuses what fits, with true figures, whatever other processes spend and however late responses are', async () => {
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
      if (refusal) {
        expectTruth(refusal, step, shared.windowOf(ACME), Math.floor(clock));
        continue;
      }
      void consume(own, ACME, step.cost, step.limit);
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
  // Others may have spent more in the meantime, but the remaining points do not cover the cost either.
  expect(remaining).toBeGreaterThanOrEqual(Math.max(0, limit - used));
  expect(remaining).toBeLessThan(cost);
  // A client that waits so long is not too early.
  expect(msLeft).toBeGreaterThanOrEqual(resets - now);
  expect(msLeft).toBeLessThanOrEqual(60_000);
}
