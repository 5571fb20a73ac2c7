import { DatabaseUnavailableError } from '../database/database.errors.js';
import { MissingApiKeyError, InvalidApiKeyError } from '../auth/auth.errors.js';
import type { FoyerError } from '../errors/foyer-error.js';
import { QuotaExceededError } from '../quota/quota.errors.js';
import { MethodNotAllowedError } from './request.errors.js';

/** When to try again after the database was away, in seconds: it is usually a restart or a failover. */
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
  if (error instanceof QuotaExceededError) {
    // RFC 9110, section 10.2.3; never 0, which some clients read as "do not retry".
    return { 'Retry-After': String(Math.max(1, Math.ceil(error.state.msLeft / 1000))) };
  }
  if (error instanceof DatabaseUnavailableError) return { 'Retry-After': String(RETRY_AFTER_OUTAGE) };
  if (error instanceof MethodNotAllowedError) return { Allow: error.allowed.join(', ') };
  return {};
}
