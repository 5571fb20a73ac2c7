import { validate as isUuid } from 'uuid';
import { InvalidRequestError } from '../../http/request.errors.js';
import type { RoomPosition } from '../../rooms/room-listing.js';

/** Years 0 to 9999, in ms since 1970. */
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Writes a place in a listing of this order so that a client can hold it; null after the last page. */
export function toCursor(position: RoomPosition | null, sort: string): string | null {
  if (!position) return null;
  return Buffer.from(`${sort} ${position.date.getTime()} ${position.id}`).toString('base64url');
}

/**
 * Reads a cursor back; nothing means the first page.
 * @throws InvalidRequestError for one that {@link toCursor} has not written for a listing of this order
 */
export function fromCursor(cursor: string | undefined, sort: string): RoomPosition | null {
  if (cursor === undefined) return null;
  const [, time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const position = { date: new Date(Number(time)), id };
  const isWritten =
    /^\d{1,15}$/.test(time) && Number(time) <= MAX_TIME && isUuid(id) && toCursor(position, sort) === cursor;
  if (!isWritten) {
    throw new InvalidRequestError([
      { in: 'query', path: ['cursor'], rule: 'must be the nextCursor of another page with the same sort' },
    ]);
  }
  return position;
}
