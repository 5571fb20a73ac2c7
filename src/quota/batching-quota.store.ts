import { BatchLoader } from '../database/batch-loader.js';
import type { Database } from '../database/database.js';
import {
  type Admission,
  type AdmissionRequest,
  type QuotaDecision,
  type QuotaState,
  QuotaStore,
} from './quota.store.js';

/** Maximum number of requests in a batch. */
const BATCH_SIZE = 256;

/** Maximum number of batches beside one that is slow, such as because somebody keeps the window of an organization locked. */
const BESIDE_SLOW = 3;

/**
 * Decides together on requests that wait at the same time: each process sends the store one batch at a time, and others
 * beside it while it is slow.
 */
export class BatchingQuotaStore extends QuotaStore {
  private readonly batches: BatchLoader<AdmissionRequest, Admission>;

  constructor(
    private readonly store: QuotaStore,
    database: Database,
  ) {
    super();
    this.batches = new BatchLoader(database, {
      size: BATCH_SIZE,
      besideSlow: BESIDE_SLOW,
      load: (requests) => this.store.admit(requests),
    });
  }

  admit(requests: readonly AdmissionRequest[]): Promise<Admission[]> {
    return Promise.all(requests.map((request) => this.batches.load(request.organizationId, request)));
  }

  peek(organizationId: string, limit: number): Promise<QuotaState> {
    return this.store.peek(organizationId, limit);
  }

  override knownRefusal(organizationId: string, cost: number, limit: number): QuotaDecision | null {
    return this.store.knownRefusal(organizationId, cost, limit);
  }
}
