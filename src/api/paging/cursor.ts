import { validate as isUuid } from 'uuid';
import type { Position } from '../../database/keyset-listing.js';
import { InvalidRequestError } from '../../http/request.errors.js';

/** Years 0 to 9999, in ms since 1970. */
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The longest cursor, in characters: it contains a date and an id. */
const MAX_LENGTH = 200;

const RULE = 'must be the nextCursor of another page of the same listing';

/** Encodes a position in a listing for clients; null after the last page. @param sort the order, if there are several */
export function toCursor(position: Position | null, sort?: string): string | null {
  if (!position) return null;
  const place = `${position.date.getTime()} ${position.id}`;
  return Buffer.from(sort === undefined ? place : `${sort} ${place}`).toString('base64url');
}

/**
 * Decodes a cursor; undefined means the first page.
 * @param sort as for {@link toCursor}
 * @param isId whether a text can be the id of an item
 * @param rule the message of the error
 * @throws InvalidRequestError for anything that {@link toCursor} has not returned for this order
 */
export function fromCursor(
  cursor: string | undefined,
  sort?: string,
  isId: (id: string) => boolean = isUuid,
  rule = RULE,
): Position | null {
  if (cursor === undefined) return null;
  const parts = Buffer.from(cursor.slice(0, MAX_LENGTH), 'base64url').toString().split(' ');
  const [id = '', time = ''] = parts.toReversed();
  const position = { date: new Date(Number(time)), id };
  const isOurs =
    /^\d{1,15}$/.test(time) && Number(time) <= MAX_TIME && isId(id) && toCursor(position, sort) === cursor;
  if (!isOurs) throw new InvalidRequestError([{ in: 'query', path: ['cursor'], rule }]);
  return position;
}
