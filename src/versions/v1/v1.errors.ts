import { TooManyAttemptsError } from '../../http/request.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { type ErrorCode, ERRORS } from '../../api/errors/error-catalogue.js';
import type { ErrorResponse } from '../../api/errors/error-response.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';

/**
 * Formats an error for v1: always with `statusCode`, `error` and `message`. Some clients show `error` to people and others
 * `message`, so both contain the sentence. A 429 has the exact `error` and `data` of the contract, which clients compare.
 */
export function formatError(error: FoyerError<ErrorCode>): ErrorResponse {
  const { status } = ERRORS[error.code];
  const message = MESSAGES[error.code] ?? error.message;
  if (error instanceof QuotaExceededError) {
    return formatThrottled(`organization:${error.caller.organization.id}`, error.state.msLeft, message);
  }
  if (error instanceof TooManyAttemptsError) {
    return formatThrottled(`address:${error.address}`, error.msLeft, message);
  }
  return respond(status, { statusCode: status, error: message, message });
}

function formatThrottled(key: string, msLeft: number, message: string): ErrorResponse {
  const error = `Rate limit active for throttle key: ${key}`;
  return respond(429, { error, data: { msLeft }, message, statusCode: 429 });
}

function respond(status: number, body: ErrorResponse['body']): ErrorResponse {
  return { status, headers: {}, contentType: 'application/json', body };
}

/** Messages with the terms of v1. */
const MESSAGES: { readonly [Code in ErrorCode]?: string } = {
  room_not_found: 'There is no such meeting, or it has ended.',
  room_ends_in_past: 'endDate must be the same as or after the current date',
};
