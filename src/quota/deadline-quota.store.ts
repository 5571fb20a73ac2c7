import { DatabaseUnavailableError, isLocked } from '../database/database.errors.js';
import { OutageLog } from '../database/outage-log.js';
import { QuotaStoreUnavailableError } from './quota.errors.js';
import type { QuotaMetrics } from './quota.metrics.js';
import { type Admission, type QuotaState, QuotaStore } from './quota.store.js';

/** Maximum wait for the store, in ms. A later response is ignored. */
const DEADLINE = 1_500;

/** Fails with one error while the store is slow or unavailable, and measures how long it takes. */
export class DeadlineQuotaStore extends QuotaStore {
  private readonly outages = new OutageLog('The store of points');

  constructor(
    private readonly store: QuotaStore,
    private readonly metrics: QuotaMetrics,
  ) {
    super();
  }

  admit(...asked: Parameters<QuotaStore['admit']>): Promise<Admission[]> {
    return this.inTime(() => this.store.admit(...asked));
  }

  peek(...asked: Parameters<QuotaStore['peek']>): Promise<QuotaState> {
    return this.inTime(() => this.store.peek(...asked));
  }

  /** @throws QuotaStoreUnavailableError */
  private inTime<T>(ask: () => Promise<T>): Promise<T> {
    const askedAt = performance.now();
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (how: () => void): void => {
        // A response after the deadline is ignored.
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        this.metrics.storeSeconds.observe((performance.now() - askedAt) / 1_000);
        how();
      };
      const fail = (cause: unknown): void =>
        end(() => {
          // An outage of Postgres is logged where it is detected, and a locked window is none.
          if (!(cause instanceof DatabaseUnavailableError) && !isLocked(cause)) this.outages.failed(cause);
          reject(new QuotaStoreUnavailableError(cause));
        });
      const timer = setTimeout(() => fail(new Error(`No answer in ${DEADLINE} ms.`)), DEADLINE);
      ask().then(
        (answer) =>
          end(() => {
            this.outages.worked();
            resolve(answer);
          }),
        fail,
      );
    });
  }
}
