import type { FoyerError } from '../../errors/foyer-error.js';
import type { ErrorAnswer } from '../../http/api-version.js';
import type { ErrorCode } from '../../http/error-code.js';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';
import { STATUS_OF_CODE } from '../../http/status-of-code.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';
import { InvalidNewApiKeyError } from '../../auth/auth.errors.js';
import { RoomEndsInPastError, TooMuchMetadataError } from '../../rooms/rooms.errors.js';
import { problemPath, PROBLEMS } from './problems.js';

/**
 * An error as v2 tells it: a problem of RFC 9457 with a stable `code`, and the id of the request that failed. That is a
 * member of its own and no `instance`, which must be a URI: clients choose ids that are none.
 */
export function answerError(error: FoyerError<ErrorCode>, requestId: string): ErrorAnswer {
  const status = STATUS_OF_CODE[error.code];
  return {
    status,
    headers: {},
    contentType: 'application/problem+json',
    body: {
      type: problemPath(error.code),
      title: PROBLEMS[error.code].title,
      status,
      detail: detailOf(error),
      code: error.code,
      requestId,
      ...extensionsOf(error),
    },
  };
}

function detailOf(error: FoyerError<ErrorCode>): string {
  if (!(error instanceof InvalidRequestError)) return error.message;
  return error.violations.map((violation) => `${nameOf(violation)} ${violation.rule}`).join('; ');
}

/** Members beyond those of every problem. */
function extensionsOf(error: FoyerError<ErrorCode>): Readonly<Record<string, unknown>> {
  if (error instanceof InvalidRequestError) return { errors: error.violations.map(toPart) };
  if (error instanceof RoomEndsInPastError) return { errors: [partOfBody('endsAt', error)] };
  if (error instanceof InvalidNewApiKeyError) return { errors: [partOfBody(error.field, error)] };
  if (error instanceof TooMuchMetadataError) return { errors: [partOfBody('metadata', error)] };
  if (error instanceof QuotaExceededError) {
    const { limit, remaining, resetsAt } = error.state;
    return { limit, remaining, resetsAt: resetsAt.toISOString() };
  }
  return {};
}

/** A part of the request that breaks a rule: a member by a JSON pointer (RFC 6901), a parameter or header by its name. */
function toPart(violation: Violation): Record<string, string> {
  const { in: where, path, rule } = violation;
  if (where === 'body') return { pointer: pointerTo(path), detail: rule };
  return { [where === 'query' ? 'parameter' : 'header']: nameOf(violation), detail: rule };
}

function partOfBody(member: string, { message }: Error): Record<string, string> {
  return { pointer: pointerTo([member]), detail: message };
}

function pointerTo(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A member as people write it, `name.prefix`; a parameter as it stands in a URL, `metadata[team]`. */
function nameOf({ in: where, path }: Violation): string {
  if (path.length === 0) return 'The body';
  const [first = '', ...rest] = path;
  return where === 'query' ? first + rest.map((name) => `[${name}]`).join('') : path.join('.');
}
