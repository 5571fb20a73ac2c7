import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const IDEMPOTENCY_ERRORS = {
  idempotency_key_in_use: {
    status: 409,
    title: 'Request in progress',
    meaning: 'A request with the same idempotency key is in progress.',
    remedy: 'Send it again after Retry-After: it gets the response to the first one.',
    retryAfterMs: 1_000,
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency key used for another request',
    meaning: 'The idempotency key was used within the last 24 hours for a request with another body or URL.',
    remedy: 'Use a new key for each request that is not a repetition.',
  },
} as const satisfies ErrorDeclarations;

/** The first request with this key is still in progress. */
export class IdempotencyKeyInUseError extends FoyerError<'idempotency_key_in_use'> {
  constructor() {
    super('idempotency_key_in_use', 'A request with this idempotency key is in progress: try again.');
  }
}

/** The key has been used for a different request. */
export class IdempotencyKeyReusedError extends FoyerError<'idempotency_key_reused'> {
  constructor() {
    super(
      'idempotency_key_reused',
      'This idempotency key was used for another request: use a new key for each request that is not a repetition.',
    );
  }
}
