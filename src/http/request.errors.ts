import { FoyerError } from '../errors/foyer-error.js';

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

/** The version of the API was switched off. */
export class VersionGoneError extends FoyerError<'version_gone'> {
  constructor(version: string, ended: { sunsetAt: Date; successor: string; guide: string }) {
    const { successor, guide } = ended;
    const sunsetAt = ended.sunsetAt.toISOString();
    super(
      'version_gone',
      `Version ${version} of the API was switched off at ${sunsetAt}. ` +
        `Version ${successor}, at /v${successor}, takes its place; how to move: ${guide}`,
      { version, sunsetAt, successor, guide },
    );
  }
}

/** Too many requests without a valid key have come from one address in this minute. */
export class TooManyAttemptsError extends FoyerError<'too_many_attempts'> {
  constructor(
    readonly address: string,
    /** Whole ms until it may try again. */
    readonly msLeft: number,
  ) {
    super('too_many_attempts', 'Too many requests without a valid API key have come from this address.', {
      msLeft,
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
