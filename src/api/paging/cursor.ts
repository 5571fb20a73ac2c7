import { validate as isUuid } from 'uuid';
import type { Position } from '../../database/keyset-listing.js';
import { InvalidRequestError } from '../../http/request.errors.js';

/** Years 0 to 9999, in ms since 1970. */
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Characters of a cursor, which holds a date and an id. */
const MAX_LENGTH = 200;

/** Writes a place in a listing so that a client can hold it; null after the last page. @param sort the listing's order */
export function toCursor(position: Position | null, sort: string): string | null {
  if (!position) return null;
  return Buffer.from(`${sort} ${position.date.getTime()} ${position.id}`).toString('base64url');
}

/**
 * Reads a cursor back; nothing means the first page.
 * @param isId whether a text can be an id of what is listed
 * @throws InvalidRequestError for one that {@link toCursor} has not written for a listing of this order
 */
export function fromCursor(
  cursor: string | undefined,
  sort: string,
  isId: (id: string) => boolean = isUuid,
): Position | null {
  if (cursor === undefined) return null;
  const [, time = '', id = ''] = Buffer.from(cursor.slice(0, MAX_LENGTH), 'base64url').toString().split(' ');
  const position = { date: new Date(Number(time)), id };
  const isWritten =
    /^\d{1,15}$/.test(time) && Number(time) <= MAX_TIME && isId(id) && toCursor(position, sort) === cursor;
  if (!isWritten) {
    throw new InvalidRequestError([
      { in: 'query', path: ['cursor'], rule: 'must be the nextCursor of another page of the same listing' },
    ]);
  }
  return position;
}
