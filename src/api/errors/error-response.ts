import {
  InsufficientScopeError,
  InvalidApiKeyError,
  InvalidOperatorTokenError,
  MissingApiKeyError,
  MissingOperatorTokenError,
} from '../../auth/auth.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { MethodNotAllowedError } from '../../http/request.errors.js';
import { type ErrorCode, ERRORS } from './error-catalogue.js';

/** The response to a request that failed. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** JSON, or an HTML page. */
  readonly body: Readonly<Record<string, unknown>> | string;
}

/** The headers that HTTP requires for an error, the same in every API. */
export function headersOfError(error: FoyerError<ErrorCode>): Record<string, string> {
  const challenge = challengeOf(error);
  const { retryAfterMs = ERRORS[error.code].retryAfterMs } = error.data;
  return {
    ...(challenge !== null && { 'WWW-Authenticate': challenge }),
    // RFC 9110, section 10.2.3; never 0, which some clients interpret as "do not retry".
    ...(retryAfterMs !== undefined && {
      'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))),
    }),
    ...(error instanceof MethodNotAllowedError && { Allow: error.allowed.join(', ') }),
  };
}

/** The challenge (RFC 6750, section 3), which says what is wrong with the credentials of the request. */
function challengeOf(error: FoyerError<ErrorCode>): string | null {
  if (error instanceof MissingApiKeyError) return 'Bearer realm="Foyer"';
  if (error instanceof MissingOperatorTokenError) return 'Bearer realm="Foyer operators"';
  const details = `error_description="${error.message.replaceAll('"', "'")}"`;
  if (error instanceof InvalidApiKeyError) return `Bearer realm="Foyer", error="invalid_token", ${details}`;
  if (error instanceof InvalidOperatorTokenError)
    return `Bearer realm="Foyer operators", error="invalid_token", ${details}`;
  if (error instanceof InsufficientScopeError)
    return `Bearer realm="Foyer", error="insufficient_scope", ${details}, scope="${error.required}"`;
  return null;
}
