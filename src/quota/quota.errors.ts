import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import type { Caller } from '../auth/caller.js';
import type { QuotaState } from './quota.store.js';

export const QUOTA_ERRORS = {
  quota_exceeded: {
    status: 429,
    title: 'Out of points',
    meaning:
      'The points that your organization has left in this minute do not cover the cost. Nothing was spent.',
    remedy: 'Wait for as long as Retry-After says. A cheaper request may still be admitted.',
  },
  quota_store_unavailable: {
    status: 503,
    title: 'Quota cannot be checked',
    meaning: 'The quota store cannot be reached at the moment. Nothing was done.',
    remedy: 'Send the request again after Retry-After.',
    retryAfterMs: 1_000,
  },
} as const satisfies ErrorDeclarations;

/** The quota store is unavailable or too slow, so that it is unknown whether the request fits. */
export class QuotaStoreUnavailableError extends FoyerError<'quota_store_unavailable'> {
  constructor(cause: unknown) {
    super('quota_store_unavailable', 'The quota cannot be checked at the moment.', {}, { cause });
  }
}

/** The request costs more points than the organization has left in this window. It costs nothing. */
export class QuotaExceededError extends FoyerError<'quota_exceeded'> {
  constructor(
    readonly caller: Caller,
    readonly state: QuotaState,
  ) {
    super('quota_exceeded', 'The organization has spent its points for this minute.', {
      retryAfterMs: state.msLeft,
    });
  }
}
