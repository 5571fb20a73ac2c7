import type { FoyerError } from '../../errors/foyer-error.js';
import type { ErrorAnswer } from '../api-version.js';
import type { ErrorCode } from '../errors/error-code.js';
import { problemPath, PROBLEMS } from './problems.js';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { STATUS_OF_CODE } from '../errors/status-of-code.js';

/**
 * An error as a problem of RFC 9457 with a stable `code`, and the id of the request that failed. That is a member of its
 * own and no `instance`, which must be a URI: clients choose ids that are none.
 * @param member of the body that the error is about, if it is about one
 * @param extensions members beyond those of every problem
 */
export function answerProblem(
  error: FoyerError<ErrorCode>,
  requestId: string,
  urls: PublicUrl,
  member: string | null,
  extensions: Readonly<Record<string, unknown>> = {},
): ErrorAnswer {
  const status = STATUS_OF_CODE[error.code];
  const parts = partsOf(error, member);
  return {
    status,
    headers: {},
    contentType: 'application/problem+json',
    body: {
      type: urls.to(problemPath(error.code)),
      title: PROBLEMS[error.code].title,
      status,
      detail: detailOf(error),
      code: error.code,
      requestId,
      ...(parts.length > 0 && { errors: parts }),
      ...extensions,
    },
  };
}

function detailOf(error: FoyerError<ErrorCode>): string {
  if (!(error instanceof InvalidRequestError)) return error.message;
  return error.summary(nameOf);
}

/** The parts of the request that break a rule, each with its place. */
function partsOf(error: FoyerError<ErrorCode>, member: string | null): Record<string, string>[] {
  if (error instanceof InvalidRequestError) return error.violations.map(toPart);
  return member === null ? [] : [{ pointer: pointerTo([member]), detail: error.message }];
}

/** A part of the request that breaks a rule: a member by a JSON pointer (RFC 6901), a parameter or header by its name. */
function toPart(violation: Violation): Record<string, string> {
  const { in: where, path, rule } = violation;
  if (where === 'body') return { pointer: pointerTo(path), detail: rule };
  return { [where === 'query' ? 'parameter' : 'header']: nameOf(violation), detail: rule };
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
