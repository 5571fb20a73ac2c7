/**
 * What a request may be at most. docs/limits.md tells operators and clients of each; what is beyond is refused with an
 * answer that names the limit.
 */

/** The request line and all headers together, in bytes. Beyond it nobody can be authenticated any more. */
export const MAX_HEADER_SIZE = 16 * 1024;

/** The URL, in bytes: more than the 8000 that everybody should bear (RFC 9110, section 4.1). */
export const MAX_URL_LENGTH = 8_192;

/** Header lines. Node by itself would drop those beyond its limit and go on without them. */
export const MAX_HEADERS = 100;

/** The body, in bytes: many times what any request of the API needs. */
export const MAX_BODY_SIZE = 64 * 1024;

/** Levels of a body: far beyond what any version knows, far from where recursion over it ends. */
export const MAX_BODY_DEPTH = 100;

/**
 * Fields and array elements of a body, on all levels together: several times what the largest request has. Each costs
 * those who check it tens of microseconds, and whoever waits behind it as much.
 */
export const MAX_BODY_FIELDS = 200;

/** How often a query parameter may be repeated. */
export const MAX_QUERY_VALUES = 1_000;

/** Time a client has to send its headers, and its whole request, in ms. */
export const HEADERS_TIMEOUT = 15_000;
export const REQUEST_TIMEOUT = 30_000;

/** How often it is looked for clients whose time is up, in ms: so much later they may be answered. */
export const TIMEOUT_CHECK_INTERVAL = 1_000;

/** Time an idle connection is kept, in ms: longer than the 60 s after which most balancers drop theirs. */
export const KEEP_ALIVE_TIMEOUT = 72_000;

/**
 * Time after which a connection is given up on which nothing moves although a request is open, in ms: its client does
 * not read its answer. Longer than any request takes.
 */
export const STALLED_TIMEOUT = 60_000;

/** Connections beyond the maximum on which health checks, and refusals, are still answered. */
export const SURPLUS_CONNECTIONS = 50;

/** How long such a connection lasts at most, in ms. */
export const SURPLUS_LIFETIME = 5_000;

/** Mean delay of the event loop within a second, in ms, beyond which requests are refused as long as it lasts. */
export const MAX_EVENT_LOOP_DELAY = 1_000;

/** The part of the JavaScript heap that may be in use, garbage included, before requests are refused. */
export const MAX_HEAP_PART = 0.9;
