import { createHash } from 'node:crypto';
import type { Statement } from './database.js';

/** Longest wait for a page, in ms: a filter that fits few of very many rows must not keep a connection from others. */
const DEADLINE = 2_000;

/** A place in a listing: after the row that has this date, by which the listing is ordered, and this id. */
export interface Position {
  readonly date: Date;
  readonly id: string;
}

export interface KeysetListing {
  /** `SELECT … FROM …` */
  readonly select: string;
  /** Conditions and their values; `?` stands for the value. One whose value is undefined is left out. */
  readonly conditions: readonly (readonly [sql: string, value: unknown])[];
  /** The column of dates that it is ordered by; rows of the same date are ordered by their id. */
  readonly column: string;
  readonly descending: boolean;
  readonly after: Position | null;
  readonly limit: number;
  /** Of the column `id`; uuid if nothing is said. */
  readonly idType?: 'uuid' | 'text';
  /**
   * Whether it is asked for so often, and its best plan depends so little on the values, that Postgres should keep the
   * plan. With a filter, which index is the best depends on the values.
   */
  readonly isUsual: boolean;
}

/**
 * The statement of one page, with one row more than its limit, and its values. It has only the conditions that are
 * given, so that an index can serve them; the comparison of rows lets the index find the place after which to go on,
 * however deep it is.
 */
export function keysetListing(listing: KeysetListing): { statement: Statement; values: unknown[] } {
  const { select, column, descending, after, limit, idType = 'uuid' } = listing;
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>'];
  const conditions = listing.conditions.flatMap(([condition, value]) => {
    if (value === undefined) return [];
    const given = condition.replace('?', () => parameter(value));
    // Of two bounds on the same side an index starts at either. It must be the place, so the other one is hidden from it.
    return [
      after && given.startsWith(`${column} ${beyond}`) ? given.replace(column, `greatest(${column})`) : given,
    ];
  });
  if (after) {
    const place = `(${parameter(after.date)}::timestamptz, ${parameter(after.id)}::${idType})`;
    conditions.push(`(${column}, id) ${beyond} ${place}`);
  }
  const text = `${select} ${conditions.length > 0 ? 'WHERE' : ''} ${conditions.join(' AND ')}
                ORDER BY ${column} ${direction}, id ${direction} LIMIT ${parameter(limit + 1)}`;
  const name = `list-${createHash('sha1').update(text).digest('hex')}`;
  return { statement: { ...(listing.isUsual && { name }), text, deadline: DEADLINE }, values };
}

/** The rows of one page, out of those that its statement returned, and where to go on; null on the last page. */
export function toPage<Item extends { readonly id: string }>(
  items: readonly Item[],
  limit: number,
  dateOf: (item: Item) => Date,
): { items: Item[]; next: Position | null } {
  const page = items.slice(0, limit);
  const last = items.length > limit ? page.at(-1) : undefined;
  return { items: page, next: last ? { date: dateOf(last), id: last.id } : null };
}
