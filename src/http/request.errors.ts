import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import {
  MAX_BODY_SIZE,
  MAX_HEADER_SIZE,
  MAX_HEADERS,
  MAX_UPLOAD_SIZE,
  MAX_URL_LENGTH,
} from './limits/request-limits.js';

export const REQUEST_ERRORS = {
  too_many_attempts: {
    status: 429,
    title: 'Too many requests without a valid key',
    meaning: 'Your IP address has sent too many requests without a valid API key in this minute.',
    remedy: 'Use a valid key, and wait for as long as Retry-After says.',
  },
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    meaning: 'Fields, parameters or headers of the request are invalid. Nothing was done.',
    remedy: 'Fix the fields, parameters and headers that `errors` lists.',
  },
  malformed_request: {
    status: 400,
    title: 'Malformed request',
    meaning:
      'The request body is not valid JSON in UTF-8, or has too many fields or levels, or the request is not valid HTTP.',
    remedy: 'Check how the client builds its requests.',
  },
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    meaning: 'The condition in the header named in `detail` is false. Nothing was done.',
    remedy: 'Send the request without the condition, or when the condition is true.',
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
    title: 'Request body too large',
    meaning: `The request body is larger than ${MAX_BODY_SIZE / 1024} KiB, or an image is larger than ${MAX_UPLOAD_SIZE / 1024} KiB.`,
    remedy: 'Send a smaller request body.',
  },
  uri_too_long: {
    status: 414,
    title: 'URL too long',
    meaning: `The URL is longer than ${MAX_URL_LENGTH} bytes.`,
    remedy: 'Send a shorter URL.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    meaning:
      'The route does not accept the media type of the request body, its charset is not UTF-8, or it is compressed.',
    remedy:
      'Send "Content-Type: application/json", "application/merge-patch+json" with PATCH, or the type of an image where the ' +
      'route takes one, in UTF-8 and without "Content-Encoding".',
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
    remedy: 'Send fewer or shorter headers.',
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
    meaning: 'The server gets more requests than it can handle at the moment. Nothing was done.',
    remedy: 'Send the request again after Retry-After.',
    retryAfterMs: 1_000,
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning: 'An unexpected error occurred in the server.',
    remedy:
      'Send the request again later. If the error persists, give the `requestId` to the operator of the server.',
  },
} as const satisfies ErrorDeclarations;

/** An invalid part of the request. */
export interface Violation {
  /** Where it is. */
  readonly in: 'body' | 'query' | 'header';
  /** Its path: `['recording', 'destination', 'provider']`; empty for the whole request body. */
  readonly path: readonly string[];
  /** The rule that it breaks: `must be a boolean`. */
  readonly rule: string;
}

/** The most violations that an error lists. */
const MAX_VIOLATIONS = 20;
/** The longest path that an error shows, in characters. */
const MAX_PATH = 200;

/** Parts of the request are invalid. The error lists the first ones and the number of the others. */
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

  /** All violations in one sentence. @param nameOf the name of an invalid part */
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

/** The request cannot be parsed: its JSON, its URL or its framing is not valid. */
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
    super('method_not_allowed', `This path does not allow ${method}, only ${allowed.join(', ')}.`, {
      allowed,
    });
  }
}

/** A condition in a header of the request is false (RFC 9110, section 15.5.13). */
export class PreconditionFailedError extends FoyerError<'precondition_failed'> {
  /** @param header that states the condition */
  constructor(header: string) {
    super('precondition_failed', `Nothing was done, because the condition in "${header}" is false.`);
  }
}

/** Too many requests without a valid key have come from one address in this minute. */
export class TooManyAttemptsError extends FoyerError<'too_many_attempts'> {
  constructor(
    readonly address: string,
    /** ms until the address may try again. */
    readonly msLeft: number,
  ) {
    super('too_many_attempts', 'Too many requests without a valid API key have come from this IP address.', {
      retryAfterMs: msLeft,
    });
  }
}

/** Any other request that is refused at the level of HTTP. */
export class HttpRefusalError extends FoyerError<HttpRefusalCode> {}

export type HttpRefusalCode =
  'payload_too_large' | 'uri_too_long' | 'unsupported_media_type' | 'request_timeout' | 'headers_too_large';

/** The process has the maximum number of connections. */
export class TooManyConnectionsError extends FoyerError<'too_many_connections'> {
  constructor() {
    super('too_many_connections', 'The server has the maximum number of connections.');
  }
}

/** The server gets more requests than it can handle. */
export class ServerOverloadedError extends FoyerError<'server_overloaded'> {
  constructor() {
    super('server_overloaded', 'The server gets more requests than it can handle at the moment.');
  }
}

/** An unexpected error. The response contains no details. */
export class InternalError extends FoyerError<'internal_error'> {
  constructor(cause: unknown) {
    super('internal_error', 'An unexpected error occurred in the server.', {}, { cause });
  }
}
