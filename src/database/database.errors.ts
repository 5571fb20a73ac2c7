import { FoyerError } from '../errors/foyer-error.js';

/** Postgres cannot be reached, is starting or stopping, or has not answered in time. A later try may succeed. */
export class DatabaseUnavailableError extends FoyerError<'database_unavailable'> {
  constructor(cause: unknown) {
    super('database_unavailable', 'The database is not available at the moment.', {}, { cause });
  }
}

export type DatabaseErrorCode = DatabaseUnavailableError['code'];

/**
 * SQLSTATE classes and codes that speak of the server and not of the statement
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection exceptions, insufficient resources,
 * shutdown and start-up, a database closed to connections (55000), read-only after a failover, statement time-out, a
 * statement that Postgres has given up for another one, as of a migration, that waited for it while it waited (40P01).
 */
const UNAVAILABLE_SQLSTATE = /^(08...|53...|57P0[1-5]|57014|55000|25006|58030|40P01)$/;

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

/** What `pg` says without a code when a connection breaks, cannot be had, or does not answer in time. */
const UNAVAILABLE_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Tells whether an error thrown by `pg`, or by TypeORM around it, means that the server is away. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  const { code, driverError, message } = Object(error) as Record<string, unknown>;
  if (driverError !== undefined && driverError !== error) return isDatabaseUnavailable(driverError);
  if (typeof code === 'string' && (UNAVAILABLE_SQLSTATE.test(code) || UNAVAILABLE_SYSTEM_CODES.has(code)))
    return true;
  return typeof message === 'string' && UNAVAILABLE_MESSAGE.test(message);
}
