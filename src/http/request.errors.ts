import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import { MAX_BODY_SIZE, MAX_HEADERS, MAX_HEADER_SIZE, MAX_URL_LENGTH } from './limits/request-limits.js';

export const REQUEST_ERRORS = {
  too_many_attempts: {
    status: 429,
    title: 'Too many requests without a valid key',
    meaning: 'Your address has sent many requests without a valid API key in this minute.',
    remedy: 'Fix the key, and wait for as long as Retry-After says.',
  },
  invalid_request: {
    status: 400,
    title: 'Request breaks rules',
    meaning: 'Fields, parameters or headers of the request break their rules. Nothing was done.',
    remedy: 'Fix what `errors` lists, each with its place.',
  },
  malformed_request: {
    status: 400,
    title: 'Request cannot be read',
    meaning:
      'The body is not valid JSON in UTF-8, has too many fields or levels, or the request is broken in another way.',
    remedy: 'Check how the client writes its requests.',
  },
  precondition_failed: {
    status: 412,
    title: 'Condition does not hold',
    meaning: 'The condition in the header named in `detail` does not hold. Nothing was done.',
    remedy: 'Send the request without the condition, or once it holds.',
  },
  route_not_found: {
    status: 404,
    title: 'No such path',
    meaning: 'The API has no such path.',
    remedy: 'Compare the path with the API documentation.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of the methods in the Allow header.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    meaning: `The body is larger than ${MAX_BODY_SIZE / 1024} KiB.`,
    remedy: 'Send less.',
  },
  uri_too_long: {
    status: 414,
    title: 'URL too long',
    meaning: `The URL is longer than ${MAX_URL_LENGTH} bytes.`,
    remedy: 'Send a shorter one.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Body is not JSON',
    meaning:
      'The route does not accept the media type of the body, its charset is not UTF-8, or it is compressed.',
    remedy:
      'Send "Content-Type: application/json", or "application/merge-patch+json" with PATCH, in UTF-8 and without ' +
      '"Content-Encoding".',
  },
  request_timeout: {
    status: 408,
    title: 'Request took too long',
    meaning: 'The request did not arrive in time.',
    remedy: 'Send it again.',
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    meaning: `There are more than ${MAX_HEADERS} headers, or the URL and the headers are larger than ${MAX_HEADER_SIZE / 1024} KiB.`,
    remedy: 'Send fewer.',
  },
  too_many_connections: {
    status: 503,
    title: 'Too many connections',
    meaning: 'All connections that the server can serve at once are in use.',
    remedy: 'Send the request again after Retry-After, and reuse connections instead of opening new ones.',
    retryAfterMs: 1_000,
  },
  server_overloaded: {
    status: 503,
    title: 'Server overloaded',
    meaning: 'The server has more to do at the moment than it can do in time. Nothing was done.',
    remedy: 'Send the request again after Retry-After.',
    retryAfterMs: 1_000,
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning: 'Something went wrong on our side.',
    remedy: 'Send the request again later, and tell the operator if it keeps happening.',
  },
} as const satisfies ErrorDeclarations;

/** A rule that a part of the request breaks. */
export interface Violation {
  /** The part of the request it is in; a header counts as one field, and so does a parameter of the query. */
  readonly in: 'body' | 'query' | 'header';
  /** The names that lead to it: `['recording', 'destination', 'provider']`; none for the whole body. */
  readonly path: readonly string[];
  /** What it must be: `must be a boolean`. */
  readonly rule: string;
}

/** Violations that an error names at most: a request can have as many as it has fields. */
const MAX_VIOLATIONS = 20;
/** Characters of the names that lead to a violation, of which each could be as long as the request. */
const MAX_PATH = 200;

/** The request can be read, but parts of it break their rules. Only the first ones are named, and how many more there are. */
export class InvalidRequestError extends FoyerError<'invalid_request'> {
  readonly violations: readonly Violation[];
  readonly more: number;

  constructor(found: readonly Violation[]) {
    const violations = found.slice(0, MAX_VIOLATIONS).map(shorten);
    const more = found.length - violations.length;
    super(
      'invalid_request',
      summarize(violations, more, ({ path }) => path.join('.') || 'body'),
      { violations, more },
    );
    this.violations = violations;
    this.more = more;
  }

  /** All violations in one sentence. @param nameOf how the part that breaks a rule is called */
  summary(nameOf: (violation: Violation) => string): string {
    return summarize(this.violations, this.more, nameOf);
  }
}

function summarize(
  violations: readonly Violation[],
  more: number,
  nameOf: (violation: Violation) => string,
): string {
  const sentences = violations.map((violation) => `${nameOf(violation)} ${violation.rule}`);
  return [...sentences, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function shorten({ path, ...violation }: Violation): Violation {
  let left = MAX_PATH;
  const names: string[] = [];
  for (const name of path) {
    if (left <= 0) break;
    names.push(name.length > left ? `${name.slice(0, left)}…` : name);
    left -= name.length;
  }
  return { ...violation, path: names };
}

/** The request cannot even be read: its JSON, its URL, or its framing is broken. */
export class MalformedRequestError extends FoyerError<'malformed_request'> {
  constructor(message: string, cause?: unknown) {
    super('malformed_request', message, {}, { cause });
  }
}

export class RouteNotFoundError extends FoyerError<'route_not_found'> {
  constructor(method: string, url: string) {
    super('route_not_found', `There is no ${method} ${url.split('?', 1)[0]}.`);
  }
}

/** The path exists, the method does not. */
export class MethodNotAllowedError extends FoyerError<'method_not_allowed'> {
  constructor(
    method: string,
    readonly allowed: readonly string[],
  ) {
    super('method_not_allowed', `${method} is not possible here; ${allowed.join(', ')} is.`, { allowed });
  }
}

/** A condition of the request itself forbids to carry it out (RFC 9110, section 15.5.13). */
export class PreconditionFailedError extends FoyerError<'precondition_failed'> {
  /** @param header that states the condition */
  constructor(header: string) {
    super('precondition_failed', `Nothing was done, because the condition in "${header}" does not hold.`);
  }
}

/** Too many requests without a valid key have come from one address in this minute. */
export class TooManyAttemptsError extends FoyerError<'too_many_attempts'> {
  constructor(
    readonly address: string,
    /** ms until it may try again. */
    readonly msLeft: number,
  ) {
    super('too_many_attempts', 'Too many requests without a valid API key have come from this address.', {
      retryAfterMs: msLeft,
    });
  }
}

/** Everything else that HTTP itself refuses; the code tells what. */
export class HttpRefusalError extends FoyerError<HttpRefusalCode> {}

export type HttpRefusalCode =
  'payload_too_large' | 'uri_too_long' | 'unsupported_media_type' | 'request_timeout' | 'headers_too_large';

/** All connections that this process serves are taken. */
export class TooManyConnectionsError extends FoyerError<'too_many_connections'> {
  constructor() {
    super('too_many_connections', 'The server has as many connections as it can serve at the moment.');
  }
}

/** The server has more to do at the moment than it can do in time. */
export class ServerOverloadedError extends FoyerError<'server_overloaded'> {
  constructor() {
    super('server_overloaded', 'The server has more to do than it can do at the moment.');
  }
}

/** Something that should not have happened did. The caller learns no more than that. */
export class InternalError extends FoyerError<'internal_error'> {
  constructor(cause: unknown) {
    super('internal_error', 'Something went wrong on our side.', {}, { cause });
  }
}
