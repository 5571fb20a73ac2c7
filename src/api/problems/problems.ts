import type { ErrorCode } from '../errors/error-code.js';
import { MAX_BODY_SIZE } from '../../http/limits/request-limits.js';

/** What a client reads of a kind of problem, here and on the page of its `type`. */
export interface Problem {
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: string;
  readonly meaning: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

/** Every code that there is. A code is never renamed and never changes its meaning. */
export const PROBLEMS = {
  missing_api_key: {
    title: 'No API key',
    meaning: 'The request carries no API key.',
    remedy: 'Send one as "Authorization: Bearer <key>".',
  },
  invalid_api_key: {
    title: 'API key not valid',
    meaning: 'The API key is mistyped, unknown, revoked, or has expired.',
    remedy: 'Use another key; sending the request again does not help.',
  },
  insufficient_scope: {
    title: 'Scope missing',
    meaning: 'The API key is valid, but does not have the scope that this route requires.',
    remedy: 'Use a key with the scope that "detail" names.',
  },
  scope_not_grantable: {
    title: 'Scope cannot be granted',
    meaning: 'A key can give another key only scopes that it has itself.',
    remedy: 'Leave out the scopes that "detail" names, or use a key that has them.',
  },
  expiry_not_grantable: {
    title: 'Expiry cannot be granted',
    meaning: 'A key cannot create or rotate a key that would be valid for longer than it is itself.',
    remedy: 'Send an earlier "expiresAt", as "detail" says, or use a key that is valid for longer.',
  },
  too_many_attempts: {
    title: 'Too many requests without a valid key',
    meaning: 'Your address has sent many requests without a valid API key in this minute.',
    remedy: 'Wait as long as Retry-After says, and mend the key.',
  },
  missing_operator_token: {
    title: 'No operator token',
    meaning: 'The path is for operators, and the request carries no operator token.',
    remedy: 'Send one as "Authorization: Bearer <token>".',
  },
  invalid_operator_token: {
    title: 'Operator token not valid',
    meaning: 'The path is for operators, and the token is none that this Foyer was configured with.',
    remedy: 'Use one of those in OPERATOR_TOKEN; API keys do not work here.',
  },
  api_key_not_found: {
    title: 'No such API key',
    meaning: 'The organization has no API key with this id.',
    remedy: 'Check the id against the list of keys.',
  },
  api_key_already_rotated: {
    title: 'API key already rotated',
    meaning: 'The key has been rotated before, and works only until the overlap is over.',
    remedy: 'Rotate its successor, or create another key.',
  },
  invalid_new_api_key: {
    title: 'API key cannot be made so',
    meaning: 'A property of the key that was to be made breaks its rule.',
    remedy: 'Mend what "detail" names.',
  },
  organization_not_found: {
    title: 'No such organization',
    meaning: 'There is no such organization, or not any more.',
    remedy: 'Check how it is spelled.',
  },
  organization_slug_taken: {
    title: 'Slug taken',
    meaning: 'Another organization has this slug.',
    remedy: 'Choose another one.',
  },
  organization_suspended: {
    title: 'Organization suspended',
    meaning: 'The operator of this Foyer has suspended your organization. None of its keys opens anything.',
    remedy: 'Ask the operator. Nothing was deleted.',
  },
  invalid_organization: {
    title: 'Organization cannot be made so',
    meaning: 'A property of the organization breaks its rule.',
    remedy: 'Mend what "detail" names.',
  },
  quota_exceeded: {
    title: 'Out of points',
    meaning:
      'The points that your organization has left in this minute do not cover the cost. Nothing was spent.',
    remedy: 'Wait as long as Retry-After says. A cheaper request may still pass.',
  },
  quota_store_unavailable: {
    title: 'Quota cannot be checked',
    meaning: 'The store of points cannot be reached at the moment. Nothing was done.',
    remedy: 'Send the request again after Retry-After.',
  },
  room_not_found: {
    title: 'No such room',
    meaning: 'There is no room with this id, it has ended more than an hour ago, or it was deleted.',
    remedy: 'Create a new one.',
  },
  room_ends_in_past: {
    title: 'Room would end in the past',
    meaning: '"endsAt" lies in the past by the clock of the server.',
    remedy: 'Give a later end; check the clock and the zone of the client.',
  },
  room_limit_reached: {
    title: 'Too many rooms',
    meaning: 'Your organization already has the most living rooms that it may have. Nothing was created.',
    remedy: 'Delete rooms, wait until some have expired, or ask the operator for a higher maximum.',
  },
  feature_unavailable: {
    title: 'Feature not available',
    meaning: 'This Foyer does not offer what the request asks for.',
    remedy: 'Leave out what "detail" names.',
  },
  no_room_name_left: {
    title: 'No free room name',
    meaning: 'All names that were tried for this prefix and pattern are taken.',
    remedy: 'Choose another prefix, or the pattern "uuid".',
  },
  room_changed: {
    title: 'Room has changed',
    meaning: 'The room is not any more as "If-Match" says: somebody else has changed it. Nothing was done.',
    remedy: 'Read the room again, and decide again.',
  },
  precondition_failed: {
    title: 'Condition does not hold',
    meaning:
      'The request states a condition, in the header that "detail" names, that does not hold. Nothing was done.',
    remedy: 'Send the request without the condition, or once it holds.',
  },
  too_much_metadata: {
    title: 'Too much metadata',
    meaning: 'With the pairs of the request the metadata of the room would have too many, or too long ones.',
    remedy: 'Take pairs away by setting them to null.',
  },
  idempotency_key_in_use: {
    title: 'Request is being answered',
    meaning: 'A request with the same idempotency key is being answered at this moment.',
    remedy: 'Send it again after Retry-After: it is answered as the first one.',
  },
  idempotency_key_reused: {
    title: 'Idempotency key used for another request',
    meaning: 'The idempotency key was used within the last 24 hours for a request with another body or URL.',
    remedy: 'Use a new key for each request that is not a repetition.',
  },
  invalid_request: {
    title: 'Request breaks rules',
    meaning: 'Members, parameters or headers of the request break their rules. Nothing was done.',
    remedy: 'Mend what "errors" lists, each with its place.',
  },
  malformed_request: {
    title: 'Request cannot be read',
    meaning:
      'The body is not valid JSON in UTF-8, has too many fields or levels, or the request is broken in another way.',
    remedy: 'Check how the client writes its requests.',
  },
  version_gone: {
    title: 'Version is gone',
    meaning: 'This version of the API is not served any more.',
    remedy: 'Move to the version that "detail" names; its guide says how.',
  },
  route_not_found: {
    title: 'No such path',
    meaning: 'The API has no such path.',
    remedy: 'Compare the path with the API documentation.',
  },
  method_not_allowed: {
    title: 'Method not possible',
    meaning: 'The path exists, but not with this method.',
    remedy: 'Use one of those that the Allow header lists.',
  },
  payload_too_large: {
    title: 'Body too large',
    meaning: `The body is larger than ${MAX_BODY_SIZE / 1024} KiB.`,
    remedy: 'Send less.',
  },
  uri_too_long: {
    title: 'URL too long',
    meaning: 'The URL is longer than 8192 bytes.',
    remedy: 'Send a shorter one.',
  },
  unsupported_media_type: {
    title: 'Body is not JSON',
    meaning:
      'The media type of the body is none that the route takes, its charset is not UTF-8, or it is compressed.',
    remedy:
      'Send "Content-Type: application/json", or "application/merge-patch+json" with PATCH, in UTF-8 and without ' +
      '"Content-Encoding".',
  },
  request_timeout: {
    title: 'Request took too long',
    meaning: 'The request did not arrive in time.',
    remedy: 'Send it again.',
  },
  headers_too_large: {
    title: 'Headers too large',
    meaning: 'There are more than 100 headers, or the URL and the headers are larger than 16 KiB.',
    remedy: 'Send fewer.',
  },
  too_many_connections: {
    title: 'Too many connections',
    meaning: 'All connections that the server can serve at once are taken.',
    remedy:
      'Send the request again after Retry-After, and keep connections open instead of opening new ones.',
  },
  server_overloaded: {
    title: 'Server overloaded',
    meaning: 'The server has more to do at the moment than it can do in time. Nothing was done.',
    remedy: 'Send the request again after Retry-After.',
  },
  database_unavailable: {
    title: 'Database cannot be reached',
    meaning: 'The database is not available at the moment.',
    remedy:
      'Send the request again after Retry-After; a POST with the same Idempotency-Key, so that it is not done twice.',
  },
  list_too_slow: {
    title: 'List takes too long',
    meaning:
      'The list was not ready in time: its filters fit few of very many entries, or the database is busy.',
    remedy: 'Narrow the filters, ask for fewer entries with `limit`, or send the request again later.',
  },
  internal_error: {
    title: 'Internal error',
    meaning: 'Something went wrong on our side.',
    remedy: 'Send the request again later, and tell the operator if it goes on.',
  },
} as const satisfies Record<ErrorCode, Problem>;

/** Where the page of a problem is: its `type` (RFC 9457, section 3.1.1), a route. */
export function problemPath(code: ErrorCode): string {
  return `/problems/${code}`;
}
