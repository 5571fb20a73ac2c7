import { FoyerError } from '../errors/foyer-error.js';
import type { QuotaState } from './quota.store.js';

/** The store of points is away or too slow, so that nobody can say whether the request fits. */
export class QuotaStoreUnavailableError extends FoyerError<'quota_store_unavailable'> {
  constructor(cause: unknown) {
    super('quota_store_unavailable', 'The quota cannot be checked at the moment.', {}, { cause });
  }
}

/** The request costs more points than the organization has left in this window. It has spent none. */
export class QuotaExceededError extends FoyerError<'quota_exceeded'> {
  constructor(
    readonly organizationId: string,
    readonly state: QuotaState,
  ) {
    super('quota_exceeded', 'The organization has spent its points for this minute.', {
      organizationId,
      limit: state.limit,
      remaining: state.remaining,
      msLeft: state.msLeft,
    });
  }
}
