import { TooManyAttemptsError } from '../../http/request.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import type { ErrorAnswer } from '../../api/api-version.js';
import type { ErrorCode } from '../../api/errors/error-code.js';
import { STATUS_OF_CODE } from '../../api/errors/status-of-code.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';

/**
 * An error as v1 clients know it: always `statusCode`, `error` and `message`. Some clients show one of the last two to
 * people, and some the other, so both carry the sentence. A refusal for want of points has the
 * `error` and `data` of the contract, which clients compare to the letter.
 */
export function answerError(error: FoyerError<ErrorCode>): ErrorAnswer {
  const status = STATUS_OF_CODE[error.code];
  const message = MESSAGES[error.code] ?? error.message;
  if (error instanceof QuotaExceededError) {
    return answerThrottled(`organization:${error.organizationId}`, error.state.msLeft, message);
  }
  if (error instanceof TooManyAttemptsError) {
    return answerThrottled(`address:${error.address}`, error.msLeft, message);
  }
  return answer(status, { statusCode: status, error: message, message });
}

function answerThrottled(key: string, msLeft: number, message: string): ErrorAnswer {
  const error = `Rate limit active for throttle key: ${key}`;
  return answer(429, { error, data: { msLeft }, message, statusCode: 429 });
}

function answer(status: number, body: ErrorAnswer['body']): ErrorAnswer {
  return { status, headers: {}, contentType: 'application/json', body };
}

/** Sentences in which v1 uses names of its own. */
const MESSAGES: { readonly [Code in ErrorCode]?: string } = {
  room_not_found: 'There is no such meeting, or it has ended.',
  room_ends_in_past: 'endDate must be the same as or after the current date',
};
