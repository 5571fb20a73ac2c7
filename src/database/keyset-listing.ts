import { nameOf, type Query } from './statement.js';

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
  /** Rows whose date is later than this. */
  readonly above?: Date | undefined;
  /** Rows whose date is earlier than this. */
  readonly below?: Date | undefined;
  readonly after: Position | null;
  readonly limit: number;
  /** Of the column `id`; uuid if nothing is said. */
  readonly idType?: 'uuid' | 'text';
  /**
   * A column of text and the value that all rows must have there, where an index has this column just before those of the
   * order: that index is used, however many rows have the value and wherever they are.
   */
  readonly within?: { readonly column: string; readonly value: string } | null;
  /**
   * Whether it is asked for so often, and its best plan depends so little on the values, that Postgres should keep the
   * plan. With a filter, which index is the best depends on the values.
   */
  readonly isUsual: boolean;
}

/**
 * The statement of one page, with one row more than its limit, and its values. It has only the conditions that are
 * given, so that an index can serve them. On each side of the order it has one condition, and where several columns are
 * compared, as one row: so an index begins and ends exactly there, however deep the page is.
 */
export function keysetListing<Row>(listing: KeysetListing): Query<Row> {
  const { select, column, descending, after, limit, idType = 'uuid', within, above, below } = listing;
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const conditions = listing.conditions.flatMap(([condition, value]) =>
    value === undefined ? [] : [condition.replace('?', () => parameter(value))],
  );
  const order = [...(within ? [within.column] : []), column];
  const common = within ? [`${parameter(within.value)}::text`] : [];
  const compare = (operator: string, date: Date, id?: string): string => {
    const place = [...common, `${parameter(date)}::timestamptz`];
    if (id === undefined) return `(${order.join(', ')}) ${operator} (${place.join(', ')})`;
    return `(${order.join(', ')}, id) ${operator} (${place.join(', ')}, ${parameter(id)}::${idType})`;
  };
  for (const [operator, date] of [
    ['<', below],
    ['>', above],
  ] as const) {
    const place = (operator === '<') === descending ? after : null;
    // Of a place and a date, the one that is further on implies the other.
    if (place && !(date && (descending ? date <= place.date : date >= place.date)))
      conditions.push(compare(operator, place.date, place.id));
    else if (date) conditions.push(compare(operator, date));
    // Not an equation: with that, any index that has the rest of the order would seem to be as good.
    else if (within) conditions.push(`${within.column} ${operator}= ${common.join()}`);
  }
  const direction = descending ? 'DESC' : 'ASC';
  const text = `${select} ${conditions.length > 0 ? 'WHERE' : ''} ${conditions.join(' AND ')}
                ORDER BY ${[...order, 'id'].map((name) => `${name} ${direction}`).join(', ')} LIMIT ${parameter(limit + 1)}`;
  return { ...(listing.isUsual && { name: nameOf(text) }), text, values, deadline: DEADLINE };
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
