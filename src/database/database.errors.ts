import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const DATABASE_ERRORS = {
  database_unavailable: {
    status: 503,
    title: 'Database cannot be reached',
    meaning: 'The database is not available at the moment.',
    remedy:
      'Send the request again after Retry-After; a POST with the same Idempotency-Key, so that it is done only once.',
    retryAfterMs: 1_000,
  },
  list_too_slow: {
    status: 503,
    title: 'List takes too long',
    meaning:
      'The list was not ready in time: its filters match few of very many entries, or the database is busy.',
    remedy: 'Narrow the filters, ask for fewer entries with `limit`, or send the request again later.',
    retryAfterMs: 1_000,
  },
} as const satisfies ErrorDeclarations;

/** Postgres cannot be used at the moment: it is unavailable, busy, or not as Foyer needs it. A later try may succeed. */
export class DatabaseUnavailableError extends FoyerError<'database_unavailable'> {
  constructor(cause: unknown, message = 'The database is not available at the moment.') {
    super('database_unavailable', message, {}, { cause });
  }
}

/** Postgres did not respond within the time that the start waits. */
export class UnreachableDatabaseError extends DatabaseUnavailableError {
  /** @param place host and port, or the path of a socket */
  constructor(place: string, cause: unknown) {
    super(
      cause,
      `Postgres at ${place} cannot be reached (${reasonOf(cause)}): start it, or correct DATABASE_URL.`,
    );
  }
}

/** A list took too long, most likely because its filters match few of very many rows. */
export class ListTooSlowError extends FoyerError<'list_too_slow'> {
  /** @param deadline in ms */
  constructor(deadline: number) {
    super(
      'list_too_slow',
      `The list was not ready within ${deadline / 1_000} s: narrow its filters, or send the request again later.`,
    );
  }
}

/** The database responds but cannot serve Foyer, and waiting does not help; the message is one sentence with the remedy. */
export class UnusableDatabaseError extends Error {}

/**
 * What a SQLSTATE means for a request. `again`: the same statements may succeed at once. `unavailable`: it can be sent
 * again later. `unstorable`: the client sent text that no database in UTF-8 can store. `defect`: no statement expects it.
 */
export type Meaning = 'again' | 'unavailable' | 'unstorable' | 'defect';

/**
 * Every SQLSTATE by its class (https://www.postgresql.org/docs/current/errcodes-appendix.html), the first match counts. A
 * problem of server, role, schema or pooler is not the fault of a request: it gets 503, and the log says why.
 */
const MEANINGS: readonly (readonly [sqlState: RegExp, meaning: Meaning])[] = [
  // Serialization failure, deadlock, rollback: another transaction came first, and nothing was done.
  [/^40(000|001|P01)/, 'again'],
  // A prepared statement is missing or exists twice (a pooler), or its tables have changed: a new connection has its own.
  [/^(26...|42P05|0A000)/, 'again'],
  [/^(22021|22P05)/, 'unstorable'],
  // Connection, state of the transaction (read-only, idle for too long), log-in, database, schema.
  [/^(08|25|28|3D|3F|40)/, 'unavailable'],
  // Role without a privilege; missing table, column, function or object: the schema of another version.
  [/^42(501|P01|703|883|704)/, 'unavailable'],
  // Resources, locks and objects in use, intervention (time-out, shutdown), system, old snapshot, configuration.
  [/^(53|55|57|58|72|F0)/, 'unavailable'],
  [/^/, 'defect'],
];

const UNAVAILABLE_SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECTION_DESTROYED',
]);

/** The message of `pg` if a statement got no response in time. */
export const QUERY_TIMEOUT_MESSAGE = 'Query read timeout';

/** The messages of `pg`, without a code, if a connection breaks, cannot be made, or gives no response in time. */
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|The server does not support SSL|There was an error establishing an SSL)/;

/** Why TLS fails, in the codes of Node: the certificate of the server is not the expected one, or expired. */
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** The SQLSTATE of an error of `pg`, also if another library has passed it on; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity, driverError, cause } = Object(error) as Record<string, unknown>;
  // Errors from the server have a severity; those of Node and Fastify have none.
  if (typeof code === 'string' && severity !== undefined) return code;
  const inner = driverError ?? cause;
  return inner === undefined || inner === error ? undefined : sqlStateOf(inner);
}

/** What an error of `pg`, or of TypeORM around it, means for a request; null for other errors. */
export function meaningOf(error: unknown): Meaning | null {
  const sqlState = sqlStateOf(error);
  if (sqlState !== undefined) return MEANINGS.find(([pattern]) => pattern.test(sqlState))?.[1] ?? 'defect';
  return isOutage(error) ? 'unavailable' : null;
}

/** Whether a statement failed because one of its tables is missing: the schema is not up to date. */
export function isMissingTable(error: unknown): boolean {
  return sqlStateOf(error) === '42P01';
}

/** Whether a statement had no effect because it did not get a lock within the `lock_timeout` that it has set. */
export function isLocked(error: unknown): boolean {
  return sqlStateOf(error) === '55P03';
}

/** Whether an error means that the database cannot be used at the moment. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning === 'unavailable' || meaning === 'again';
}

/** Whether a statement failed on a connection that can still be used: it is neither broken nor lost to a pooler. */
export function isConnectionIntact(error: unknown): boolean {
  return (
    sqlStateOf(error)?.startsWith('40') === true ||
    isLocked(error) ||
    ['defect', 'unstorable'].includes(meaningOf(error) ?? '')
  );
}

/** Whether the connection failed because of the certificate of the server. */
export function isTlsFailure(error: unknown): boolean {
  return TLS_CODE.test(String((Object(error) as { code?: unknown }).code));
}

/** Whether there is no usable connection, which only the client knows. */
function isOutage(error: unknown): boolean {
  if (error instanceof UnusableDatabaseError || error instanceof DatabaseUnavailableError) return true;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  const { code, driverError, message } = Object(error) as Record<string, unknown>;
  if (driverError !== undefined && driverError !== error) return isOutage(driverError);
  if (typeof code === 'string' && UNAVAILABLE_SYSTEM_CODES.has(code)) return true;
  if (isTlsFailure(error)) return true;
  return typeof message === 'string' && UNAVAILABLE_MESSAGE.test(message);
}

/** The reason of an error in a few words; the first one if there are several, as for a name with several addresses. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
