import type { FoyerError } from '../../errors/foyer-error.js';
import type { ErrorResponse } from '../errors/error-response.js';
import { type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';
import { toQuotaFields } from '../resources/quota.js';
import type { PublicUrl } from '../../rooms/public-url.js';

/** The path of the page that explains a problem: its `type` (RFC 9457, section 3.1.1). */
export function problemPath(code: ErrorCode): string {
  return `/problems/${code}`;
}

/**
 * Formats an error as a problem (RFC 9457) with a stable `code` and the request id. The id is not in `instance`, which
 * must be a URI: ids that clients choose are no URIs.
 */
export function formatProblem(
  error: FoyerError<ErrorCode>,
  { id: requestId }: { readonly id: string },
  urls: PublicUrl,
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
      ...(error instanceof QuotaExceededError && toQuotaFields(error.state)),
    },
  };
}

/** The invalid parts of the request. */
function partsOf(error: FoyerError<ErrorCode>): Record<string, string>[] {
  if (error instanceof InvalidRequestError) return error.violations.map(toPart);
  const { field } = error.data;
  return field === undefined ? [] : [{ pointer: pointerTo([field]), detail: error.message }];
}

/** An invalid part of the request: a field as a JSON pointer (RFC 6901), a parameter or header by its name. */
function toPart(violation: Violation): Record<string, string> {
  const { in: where, path, rule } = violation;
  if (where === 'body') return { pointer: pointerTo(path), detail: rule };
  return { [where === 'query' ? 'parameter' : 'header']: nameOf(violation), detail: rule };
}

function pointerTo(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The name of a field in a sentence, `name.prefix`, or of a parameter as in a URL, `metadata[team]`. */
function nameOf({ in: where, path }: Violation): string {
  if (path.length === 0) return 'The request body';
  const [first = '', ...rest] = path;
  return where === 'query' ? first + rest.map((name) => `[${name}]`).join('') : path.join('.');
}
