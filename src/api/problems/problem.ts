import type { FoyerError } from '../../errors/foyer-error.js';
import type { ErrorResponse } from '../errors/error-response.js';
import { type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';
import type { PublicUrl } from '../../rooms/public-url.js';

/** The route of the page that explains a problem: its `type` (RFC 9457, section 3.1.1). */
export function problemPath(code: ErrorCode): string {
  return `/problems/${code}`;
}

/**
 * An error as a problem of RFC 9457 with a stable `code`, and the id of the request that failed. The id is a field of its
 * own and no `instance`, which must be a URI: clients choose ids that are none.
 * @param extensions fields beyond those of every problem
 */
export function formatProblem(
  error: FoyerError<ErrorCode>,
  { id: requestId }: { readonly id: string },
  urls: PublicUrl,
  extensions: Readonly<Record<string, unknown>> = {},
): ErrorResponse {
  const { status, title } = ERRORS[error.code];
  const errors = partsOf(error);
  return {
    status,
    headers: {},
    contentType: 'application/problem+json',
    body: {
      type: urls.to(problemPath(error.code)),
      title,
      status,
      detail: error instanceof InvalidRequestError ? error.summary(nameOf) : error.message,
      code: error.code,
      requestId,
      ...(errors.length > 0 && { errors }),
      ...extensions,
    },
  };
}

/** The parts of the request that break a rule, each with its place. */
function partsOf(error: FoyerError<ErrorCode>): Record<string, string>[] {
  if (error instanceof InvalidRequestError) return error.violations.map(toPart);
  const { field } = error.data;
  return field === undefined ? [] : [{ pointer: pointerTo([field]), detail: error.message }];
}

/** A part of the request that breaks a rule: a field by a JSON pointer (RFC 6901), a parameter or header by its name. */
function toPart(violation: Violation): Record<string, string> {
  const { in: where, path, rule } = violation;
  if (where === 'body') return { pointer: pointerTo(path), detail: rule };
  return { [where === 'query' ? 'parameter' : 'header']: nameOf(violation), detail: rule };
}

function pointerTo(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A field as people write it, `name.prefix`; a parameter as it stands in a URL, `metadata[team]`. */
function nameOf({ in: where, path }: Violation): string {
  if (path.length === 0) return 'The body';
  const [first = '', ...rest] = path;
  return where === 'query' ? first + rest.map((name) => `[${name}]`).join('') : path.join('.');
}
