import type { IncomingMessage } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

/** The header in which a request brings its id, and every answer gives it back. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Visible ASCII: it can stand in a header, in a log and in a database as it is. */
export const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The id that a request brings, if it is one; else a new one, a UUIDv7 (RFC 9562), which sorts by time. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
}
