import { TooManyAttemptsError } from '../../http/request.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { type ErrorCode, ERRORS } from '../../api/errors/error-catalogue.js';
import type { ErrorResponse } from '../../api/errors/error-response.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';

/**
 * An error as v1 clients know it: always `statusCode`, `error` and `message`. Some clients show one of the last two to
 * people, and some the other, so both carry the sentence. A refusal for want of points has the
 * `error` and `data` of the contract, which clients compare to the letter.
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

/** Sentences in which v1 uses names of its own. */
const MESSAGES: { readonly [Code in ErrorCode]?: string } = {
  room_not_found: 'There is no such meeting, or it has ended.',
  room_ends_in_past: 'endDate must be the same as or after the current date',
};
