import { DatabaseUnavailableError, ListTooSlowError } from '../../database/database.errors.js';
import {
  InsufficientScopeError,
  InvalidApiKeyError,
  InvalidOperatorTokenError,
  MissingApiKeyError,
  MissingOperatorTokenError,
} from '../../auth/auth.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { IdempotencyKeyInUseError } from '../../idempotency/idempotency.errors.js';
import { QuotaExceededError, QuotaStoreUnavailableError } from '../../quota/quota.errors.js';
import {
  MethodNotAllowedError,
  ServerOverloadedError,
  TooManyAttemptsError,
  TooManyConnectionsError,
} from '../../http/request.errors.js';

/** When to try again after the database or the store of points was away, in seconds: it is usually a restart or a failover. */
const RETRY_AFTER_OUTAGE = 1;

/** The headers that HTTP itself wants beside an error, the same in every version. */
export function headersOfError(error: FoyerError): Record<string, string> {
  if (error instanceof MissingApiKeyError) return { 'WWW-Authenticate': 'Bearer realm="Foyer"' };
  if (error instanceof InvalidApiKeyError) {
    // RFC 6750, section 3: a request that brought credentials is told what is wrong with them.
    return {
      'WWW-Authenticate': `Bearer realm="Foyer", error="invalid_token", error_description="${error.message}"`,
    };
  }
  if (error instanceof MissingOperatorTokenError) {
    return { 'WWW-Authenticate': 'Bearer realm="Foyer operators"' };
  }
  if (error instanceof InvalidOperatorTokenError) {
    return {
      'WWW-Authenticate': `Bearer realm="Foyer operators", error="invalid_token", error_description="${error.message}"`,
    };
  }
  if (error instanceof InsufficientScopeError) {
    return {
      'WWW-Authenticate': `Bearer realm="Foyer", error="insufficient_scope", error_description="${error.message.replaceAll('"', "'")}", scope="${error.required}"`,
    };
  }
  if (error instanceof QuotaExceededError) return retryAfter(error.state.msLeft);
  if (error instanceof TooManyAttemptsError) return retryAfter(error.msLeft);
  if (error instanceof DatabaseUnavailableError || error instanceof QuotaStoreUnavailableError) {
    return { 'Retry-After': String(RETRY_AFTER_OUTAGE) };
  }
  if (
    error instanceof IdempotencyKeyInUseError ||
    error instanceof TooManyConnectionsError ||
    error instanceof ServerOverloadedError ||
    error instanceof ListTooSlowError
  )
    return { 'Retry-After': '1' };
  if (error instanceof MethodNotAllowedError) return { Allow: error.allowed.join(', ') };
  return {};
}

/** RFC 9110, section 10.2.3; never 0, which some clients read as "do not retry". */
function retryAfter(ms: number): Record<string, string> {
  return { 'Retry-After': String(Math.max(1, Math.ceil(ms / 1000))) };
}
