import { FoyerError } from '../../errors/foyer-error.js';

/** A rule that a member of the request breaks. */
export interface Violation {
  /** The part of the request it is in; a header counts as one member, and so does a parameter of the query. */
  readonly in: 'body' | 'query' | 'header';
  /** The names that lead to it: `['recording', 'destination', 'provider']`; none for the whole body. */
  readonly path: readonly string[];
  /** What it must be: `must be a boolean`. */
  readonly rule: string;
}

/** The request can be read, but members of it break their rules. */
export class InvalidRequestError extends FoyerError<'invalid_request'> {
  constructor(readonly violations: readonly Violation[]) {
    super(
      'invalid_request',
      violations.map(({ path, rule }) => `${path.join('.') || 'body'} ${rule}`).join('; '),
      {
        violations,
      },
    );
  }
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

/** Something that should not have happened did. The caller learns no more than that. */
export class InternalError extends FoyerError<'internal_error'> {
  constructor(cause: unknown) {
    super('internal_error', 'Something went wrong on our side.', {}, { cause });
  }
}
