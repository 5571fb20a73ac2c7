import type { QuotaStore } from '../../src/quota/quota.store.js';
import { RememberingQuotaStore } from '../../src/quota/remembering-quota.store.js';
import { ReferenceQuotaStore } from '../support/reference-quota.store.js';
import { SlowQuotaStore } from '../support/slow-quota.store.js';

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

  it('refuses a flood without asking the store once', async () => {
    const memoryOfShared = new RememberingQuotaStore(shared);
    const { resetsAt } = await memoryOfShared.consume(ACME, 10, 10);
    const consume = jest.spyOn(shared, 'consume');
    clock += 20_000.5;
    const flood = Array.from({ length: 1000 }, (_, i) => memoryOfShared.consume(ACME, 1 + (i % 3), 10));
    const expected = { admitted: false, limit: 10, remaining: 0, resetsAt };

    for (const refusal of await Promise.all(flood)) expect(refusal).toMatchObject(expected);
    expect(consume).not.toHaveBeenCalled();
  });

  it('says for how long: whole ms, never too few', async () => {
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

  it('refuses what does not fit, and leaves the rest to the store', async () => {
    await spend(8, 10);

    expect(memory.knownRefusal(ACME, 3, 10)).toMatchObject({ admitted: false, remaining: 2 });
    expect(memory.knownRefusal(ACME, 2, 10)).toBeNull();
    expect(memory.knownRefusal('other', 3, 10)).toBeNull();
  });

  it('learns from refusals what other processes have spent', async () => {
    await shared.consume(ACME, 9, 10);
    expect(await spend(2, 10)).toMatchObject({ admitted: false, remaining: 1 });

    expect(memory.knownRefusal(ACME, 2, 10)).toMatchObject({ remaining: 1 });
    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
  });

  it('goes by the limit of each call, whatever it was before', async () => {
    await spend(10, 10);

    expect(memory.knownRefusal(ACME, 5, 15)).toBeNull();
    expect(memory.knownRefusal(ACME, 6, 15)).toMatchObject({ limit: 15, remaining: 5 });
    expect(memory.knownRefusal(ACME, 1, 4)).toMatchObject({ limit: 4, remaining: 0 });
  });

  it('never refuses what costs nothing', async () => {
    await spend(10, 10);

    expect(memory.knownRefusal(ACME, 0, 5)).toBeNull();
  });

  it('keeps the most it has seen spent, and the latest end, when answers overtake each other', async () => {
    const decisions = [memory.consume(ACME, 4, 10), memory.consume(ACME, 6, 10)];
    await slow.decide(0);
    await slow.decide(1);
    clock += 100;
    await slow.answer(1);
    await slow.answer(0);
    await Promise.all(decisions);

    expect(memory.knownRefusal(ACME, 1, 10)).toMatchObject({ remaining: 0 });
  });

  it('is not led back by an answer about a window that has ended', async () => {
    const late = memory.consume(ACME, 10, 10);
    await slow.decide(0);
    clock += 60_000;
    await memory.peek(ACME, 10);
    await spend(3, 10, 1);
    await slow.answer(0);
    await late;

    expect(memory.knownRefusal(ACME, 7, 10)).toBeNull();
    expect(memory.knownRefusal(ACME, 8, 10)).toMatchObject({ remaining: 7 });
  });

  it('knows the end better when a later answer was quicker', async () => {
    const first = memory.consume(ACME, 9, 10);
    await slow.decide(0);
    clock += 1400;
    await slow.answer(0);
    await first;
    expect(memory.knownRefusal(ACME, 2, 10)?.msLeft).toBe(60_000);
    await spend(1, 10);

    expect(memory.knownRefusal(ACME, 2, 10)?.msLeft).toBe(58_600);
  });

  it('refuses nothing after a minute, although the clock of the store was set back', async () => {
    await spend(5, 10);
    clock += 40_000;
    behind = 30_000;
    await spend(5, 10);
    clock += 19_000;
    expect(memory.knownRefusal(ACME, 1, 10)?.msLeft).toBe(1_000);
    clock += 1_000;

    expect(memory.knownRefusal(ACME, 1, 10)).toBeNull();
  });

  it('takes the minute that a refusal without a window tells for none', async () => {
    expect(await spend(3, 2)).toMatchObject({ admitted: false, remaining: 2 });

    expect(memory.knownRefusal(ACME, 3, 2)).toBeNull();
  });

  /** Lets the store answer at once. */
  async function spend(cost: number, limit: number, index = 0): ReturnType<QuotaStore['consume']> {
    const decision = memory.consume(ACME, cost, limit);
    await slow.decide(index);
    await slow.answer(index);
    return decision;
  }
});
