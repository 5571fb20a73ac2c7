/** The limits of a request. docs/limits.md documents each of them. The response to a request beyond a limit names it. */

/** The request line and all headers together, in bytes. Beyond it no request can be authenticated. */
export const MAX_HEADER_SIZE = 16 * 1024;

/** The URL, in bytes: more than the 8000 that every server should support (RFC 9110, section 4.1). */
export const MAX_URL_LENGTH = 8_192;

/** The number of headers. Node itself would drop those beyond its limit and continue. */
export const MAX_HEADERS = 100;

/** The request body, in bytes: many times what any request needs. */
export const MAX_BODY_SIZE = 64 * 1024;

/** An uploaded image, in bytes. */
export const MAX_UPLOAD_SIZE = 600 * 1024;

/** Uploads that a process receives at the same time, in all and of one organization. Each needs memory for its image. */
export const MAX_UPLOADS = 64;
export const MAX_UPLOADS_OF_ONE = 4;

/** Further uploads of an organization wait, so many at most, and so long at most, in ms. */
export const MAX_WAITING_UPLOADS_OF_ONE = 50;
export const UPLOAD_DEADLINE = 10_000;

/** The depth of a request body: far more than any version uses, and far less than what overflows the stack. */
export const MAX_BODY_DEPTH = 100;

/**
 * Fields and array elements of a request body, on all levels together: several times what the largest request has. The
 * validation of each costs tens of microseconds, which delays all other requests.
 */
export const MAX_BODY_FIELDS = 200;

/** How often a query parameter may be repeated. */
export const MAX_QUERY_VALUES = 1_000;

/** The time that a client has to send its headers, and its whole request, in ms. */
export const HEADERS_TIMEOUT = 15_000;
export const REQUEST_TIMEOUT = 30_000;

/** The interval at which these times are checked, in ms: the response may come later by as much. */
export const TIMEOUT_CHECK_INTERVAL = 1_000;

/** How long an idle connection is kept, in ms: longer than the 60 s after which most load balancers close theirs. */
export const KEEP_ALIVE_TIMEOUT = 72_000;

/**
 * The time after which a connection with an open request is closed if no bytes move, in ms: the client does not read the
 * response. Longer than any request takes.
 */
export const STALLED_TIMEOUT = 60_000;

/** Connections beyond the maximum that still get responses: to health checks, and refusals. */
export const SURPLUS_CONNECTIONS = 50;

/** How long such a connection lasts at most, in ms. */
export const SURPLUS_LIFETIME = 5_000;

/** The mean delay of the event loop within a second, in ms, beyond which requests are refused. */
export const MAX_EVENT_LOOP_DELAY = 1_000;

/** The part of the JavaScript heap that may be in use, garbage included, before requests are refused. */
export const MAX_HEAP_PART = 0.9;
