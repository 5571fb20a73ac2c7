import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { validate as isUuid } from 'uuid';
import { InvalidRequestError } from '../../../http/request.errors.js';
import type { SortedPosition, SortField } from '../../../insights/sorted-listing.js';
import { ROOM_NAME } from '../../../rooms/room-name.js';

/** An order as v1 writes it: `totalSessions:asc`. */
export type SortBy<Field extends string = string> = `${Field}:${'asc' | 'desc'}`;

/** The longest cursor, in characters: it contains a field, the name of a room and an id. */
const MAX_CURSOR = 400;
/** The largest value of the type integer. */
const MAX_INTEGER = 2_147_483_647;
const MAX_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The query parameter `sortBy`: one of these fields, ascending unless it says otherwise.
 * @param usual the order without it
 */
export const SortByParameter = (fields: readonly string[], usual: SortBy): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      default: usual,
      example: usual,
      description: `A field of ${fields.map((name) => `\`${name}\``).join(', ')}, with \`:asc\` or \`:desc\`.`,
    }),
    Transform(({ value }: { value: unknown }) => (value === '' ? usual : withDirection(value))),
    IsIn(
      fields.flatMap((name) => [`${name}:asc`, `${name}:desc`]),
      { message: `must be one of ${fields.join(', ')}, followed by :asc or :desc` },
    ),
  );

const withDirection = (value: unknown): unknown =>
  typeof value === 'string' && !value.includes(':') ? `${value}:asc` : value;

/** The field and the direction of an order that has been validated. */
export function parseSortBy<Field extends string>(
  sortBy: SortBy<Field>,
): { readonly field: Field; readonly descending: boolean } {
  const [field = '', direction] = sortBy.split(':');
  return { field: field as Field, descending: direction === 'desc' };
}

/** Encodes a position in a listing for clients; null after the last page. */
export function toCursor(position: SortedPosition | null, sortBy: SortBy): string | null {
  if (!position) return null;
  const { value, id } = position;
  const text = value instanceof Date ? value.getTime() : value;
  return Buffer.from(`${sortBy} ${text} ${id}`).toString('base64url');
}

/**
 * Decodes a cursor; an empty one, or none, means the first page.
 * @throws InvalidRequestError for anything that {@link toCursor} has not returned for this order
 */
export function fromCursor(
  cursor: string | undefined,
  sortBy: SortBy,
  { type }: Pick<SortField<never>, 'type'>,
): SortedPosition | null {
  if (!cursor) return null;
  const [, text = '', id = ''] = Buffer.from(cursor.slice(0, MAX_CURSOR), 'base64url').toString().split(' ');
  const value = READ[type](text);
  const position = value === null || !isUuid(id) ? null : { value, id };
  if (toCursor(position, sortBy) === cursor) return position;
  throw new InvalidRequestError([
    { in: 'query', path: ['cursor'], rule: 'must be the cursor of another page in the same order' },
  ]);
}

/** Reads the value of a position; null if there is no such value. */
const READ: Readonly<Record<SortField<never>['type'], (text: string) => SortedPosition['value'] | null>> = {
  text: (text) => (ROOM_NAME.test(text) ? text : null),
  integer: (text) => toNumber(text, MAX_INTEGER),
  float8: (text) => toNumber(text, Number.MAX_SAFE_INTEGER),
  timestamptz: (text) => {
    const time = toNumber(text, MAX_TIME);
    return time === null ? null : new Date(time);
  },
};

const toNumber = (text: string, max: number): number | null =>
  /^\d{1,15}$/.test(text) && Number(text) <= max ? Number(text) : null;
