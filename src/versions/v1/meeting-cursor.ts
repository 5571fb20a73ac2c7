import { validate as isUuid } from 'uuid';
import { InvalidRequestError } from '../../http/request.errors.js';
import type { RoomPosition } from '../../rooms/room-listing.js';

/** Years 0 to 9999, in ms since 1970. */
const MAX_TIME = Date.UTC(9999, 11, 31);

/** Characters of a cursor, which holds a date and an id. */
const MAX_LENGTH = 200;

/** Writes a place in a listing so that a client can hold it; null after the last page. */
export function toCursor(position: RoomPosition | null): string | null {
  if (!position) return null;
  return Buffer.from(`${position.date.getTime()} ${position.id}`).toString('base64url');
}

/**
 * Reads a cursor back; nothing and an empty one mean the first page.
 * @throws InvalidRequestError for one that {@link toCursor} has not written
 */
export function fromCursor(cursor: string | undefined): RoomPosition | null {
  if (!cursor) return null;
  const [time = '', id = ''] = Buffer.from(cursor.slice(0, MAX_LENGTH), 'base64url').toString().split(' ');
  const position = { date: new Date(Number(time)), id };
  const written =
    /^\d{1,15}$/.test(time) && Number(time) <= MAX_TIME && isUuid(id) && toCursor(position) === cursor;
  if (!written)
    throw new InvalidRequestError([
      { in: 'query', path: ['cursor'], rule: 'must be the cursor of another page' },
    ]);
  return position;
}
