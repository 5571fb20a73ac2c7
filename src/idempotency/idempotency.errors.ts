import { FoyerError } from '../errors/foyer-error.js';

/** The first request with this key is still being answered. */
export class IdempotencyKeyInUseError extends FoyerError<'idempotency_key_in_use'> {
  constructor() {
    super('idempotency_key_in_use', 'A request with this idempotency key is being answered: try again.');
  }
}

/** The key has been used for a request that asked for something else. */
export class IdempotencyKeyReusedError extends FoyerError<'idempotency_key_reused'> {
  constructor() {
    super(
      'idempotency_key_reused',
      'This idempotency key was used for another request: use a new key for each request that is not a repetition.',
    );
  }
}
