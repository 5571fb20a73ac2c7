import { QuotaStoreUnavailableError } from './quota.errors.js';
import type { QuotaMetrics } from './quota.metrics.js';
import { type QuotaDecision, type QuotaState, QuotaStore } from './quota.store.js';

/** Longest wait for the store, in ms. Whatever it answers later is not waited for. */
const DEADLINE = 1_500;

/** Ends every wait for a store that is slow or away with one error, and measures the others. */
export class DeadlineQuotaStore extends QuotaStore {
  constructor(
    private readonly store: QuotaStore,
    private readonly metrics: QuotaMetrics,
  ) {
    super();
  }

  consume(organizationId: string, cost: number, limit: number): Promise<QuotaDecision> {
    return this.inTime(() => this.store.consume(organizationId, cost, limit));
  }

  peek(organizationId: string, limit: number): Promise<QuotaState> {
    return this.inTime(() => this.store.peek(organizationId, limit));
  }

  /** @throws QuotaStoreUnavailableError */
  private async inTime<T>(ask: () => Promise<T>): Promise<T> {
    const stopWatch = this.metrics.storeSeconds.startTimer();
    let timer: NodeJS.Timeout | undefined;
    try {
      const tooLate = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`No answer in ${DEADLINE} ms.`)), DEADLINE);
      });
      return await Promise.race([ask(), tooLate]);
    } catch (error) {
      throw new QuotaStoreUnavailableError(error);
    } finally {
      clearTimeout(timer);
      stopWatch();
    }
  }
}
