import { ListTooSlowError } from './database.errors.js';
import { nameOf, type Query } from './statement.js';

/** Most items on a page that a client may request. */
export const MAX_PAGE = 100;

/**
 * Maximum time for a page, in ms: a filter that matches few of very many rows must not occupy a connection for longer.
 */
const DEADLINE = 2_000;

const IN_TIME = {
  deadline: DEADLINE,
  late: () => new ListTooSlowError(DEADLINE),
};

/** A position in a listing: after the row with this date, by which the listing is ordered, and this id. */
export interface Position {
  readonly date: Date;
  readonly id: string;
}

export interface KeysetListing {
  /** `SELECT … FROM …` */
  readonly select: string;
  /** As in {@link Query}. */
  readonly share?: string | undefined;
  /** Conditions and their values; `?` stands for the value. One whose value is undefined is left out. */
  readonly conditions: readonly (readonly [sql: string, value: unknown])[];
  /** The column of dates by which the listing is ordered; rows with the same date are ordered by id. */
  readonly column: string;
  readonly descending: boolean;
  /** Only rows with a later date. */
  readonly above?: Date | undefined;
  /** Only rows with an earlier date. */
  readonly below?: Date | undefined;
  readonly after: Position | null;
  readonly limit: number;
  /** The type of the column `id`; the default is uuid. */
  readonly idType?: 'uuid' | 'text';
  /**
   * A text column and the value that all rows must have in it, if an index has this column before those of the order.
   * Postgres then uses this index, however many rows have the value, and wherever they are.
   */
  readonly within?: { readonly column: string; readonly value: string } | null;
  /**
   * Whether one plan is good for all values, so that Postgres may keep it where it costs no more than a plan for the
   * values. No plan is kept with bounds, or for more than {@link MAX_PAGE} rows: every connection keeps each plan, 40 kB,
   * so there must be few.
   */
  readonly mayKeepPlan: boolean;
}

/**
 * The statement for one page, which returns one row more than the limit. It has only the conditions that are given, so
 * that an index can serve them. For each end of the range there is one condition, which compares several columns as one
 * row, so that the index scan begins and ends exactly there, however deep the page is.
 */
export function keysetListing<Row>(listing: KeysetListing): Query<Row> {
  const { select, share, column, descending, after, limit, idType = 'uuid', within, above, below } = listing;
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
    // If there are a position and a date, the one further on in the order implies the other.
    if (place && !(date && (descending ? date <= place.date : date >= place.date)))
      conditions.push(compare(operator, place.date, place.id));
    else if (date) conditions.push(compare(operator, date));
    // Not `=`: then Postgres would consider any index with the rest of the order as good as this one.
    else if (within) conditions.push(`${within.column} ${operator}= ${common.join()}`);
  }
  const direction = descending ? 'DESC' : 'ASC';
  const rows = `${select} ${conditions.length > 0 ? 'WHERE' : ''} ${conditions.join(' AND ')}
                ORDER BY ${[...order, 'id'].map((name) => `${name} ${direction}`).join(', ')}`;
  const end = parameter(limit + 1);
  if (!listing.mayKeepPlan || above || below || limit > MAX_PAGE)
    return { text: `${rows} LIMIT ${end}`, values, share, ...IN_TIME };
  // Without the value of a limit Postgres expects a tenth of all rows, and finds every plan too expensive to keep. Within
  // a constant limit it does not; the inner rows are read only as far as they are needed. In a subquery it never sees the
  // value, for which it would find a plan of a few rows cheaper than one to keep.
  const text = `SELECT * FROM (${rows} LIMIT ${MAX_PAGE + 1}) AS page LIMIT (SELECT ${end}::bigint)`;
  return { name: nameOf(text), text, values, share, ...IN_TIME };
}

/**
 * The rows of one page, from those that its statement returned, and the position of the next page; null on the last
 * page.
 */
export function toPage<Item extends { readonly id: string }>(
  items: readonly Item[],
  limit: number,
  dateOf: (item: Item) => Date,
): { items: Item[]; next: Position | null } {
  const page = items.slice(0, limit);
  const last = items.length > limit ? page.at(-1) : undefined;
  return { items: page, next: last ? { date: dateOf(last), id: last.id } : null };
}
