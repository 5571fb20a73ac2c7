import { Registry } from 'prom-client';
import { DeadlineQuotaStore } from '../../src/quota/deadline-quota.store.js';
import { QuotaStoreUnavailableError } from '../../src/quota/quota.errors.js';
import { QuotaMetrics } from '../../src/quota/quota.metrics.js';
import { type QuotaStore } from '../../src/quota/quota.store.js';
import { consume } from '../support/points.js';
import { ReferenceQuotaStore } from '../support/reference-quota.store.js';
import { SlowQuotaStore } from '../support/slow-quota.store.js';

describe('the deadline of the store', () => {
  let shared: ReferenceQuotaStore;
  let slow: SlowQuotaStore;
  let store: QuotaStore;
  let metrics: QuotaMetrics;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    shared = new ReferenceQuotaStore(() => 0);
    slow = new SlowQuotaStore(shared);
    metrics = new QuotaMetrics(new Registry());
    store = new DeadlineQuotaStore(slow, metrics);
  });
  afterEach(() => jest.useRealTimers());

  it('is 1.5 seconds, after which the request fails', async () => {
    const settled = jest.fn();
    const decision = settle(consume(store, 'acme', 1, 10)).finally(settled);
    await jest.advanceTimersByTimeAsync(1499);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);

    expect(await decision).toBeInstanceOf(QuotaStoreUnavailableError);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not affect a response in time', async () => {
    const decision = consume(store, 'acme', 1, 10);
    await jest.advanceTimersByTimeAsync(1000);
    await slow.answer(0);

    expect(await decision).toMatchObject({ admitted: true, remaining: 9 });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ignores a late response', async () => {
    const decision = settle(consume(store, 'acme', 1, 10));
    await jest.advanceTimersByTimeAsync(1500);
    expect(await decision).toBeInstanceOf(QuotaStoreUnavailableError);

    const observe = jest.spyOn(metrics.storeSeconds, 'observe');
    await slow.answer(0);
    expect(observe).not.toHaveBeenCalled();
    expect(await store.peek('acme', 10)).toMatchObject({ remaining: 9 });
  });

  it.each(['admit', 'peek'] as const)('wraps all failures of %s in one error with the cause', async (ask) => {
    const cause = new Error('NOAUTH Authentication required.');
    jest.spyOn(slow, ask).mockRejectedValue(cause);

    expect(
      await settle(ask === 'peek' ? store.peek('acme', 10) : consume(store, 'acme', 1, 10)),
    ).toMatchObject({
      code: 'quota_store_unavailable',
      cause,
    });
  });
});

/** The error that a promise rejects with, or its value. */
function settle(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}
