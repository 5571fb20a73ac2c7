import { ListTooSlowError } from '../database/database.errors.js';
import { nameOf, type Query } from '../database/statement.js';

/** Maximum time for a page, in ms: a sum by which very many rows are ordered must not occupy a connection for longer. */
const DEADLINE = 2_000;

/** A value by which items are ordered. */
export type SortValue = Date | number | string;

/** A position in a listing: after the item with this value and this id. */
export interface SortedPosition {
  readonly value: SortValue;
  readonly id: string;
}

/** How a field orders items. */
export interface SortField<Item> {
  /** In SQL, never null. */
  readonly column: string;
  readonly type: 'timestamptz' | 'integer' | 'float8' | 'text';
  /** The same value of an item. */
  readonly valueOf: (item: Item) => SortValue;
}

/** The totals that both rooms and sessions are ordered by, from a query `people`. */
export const TOTAL_SORTS = {
  participantMinutes: {
    column: `people."participantMinutes"`,
    type: 'float8',
    valueOf: ({ participantMinutes }) => participantMinutes,
  },
  uniqueParticipants: {
    column: `people."uniqueParticipants"`,
    type: 'integer',
    valueOf: ({ uniqueParticipants }) => uniqueParticipants,
  },
  /** Of what there never is any: by id. A plain number would mean a column. */
  nothing: { column: '(0 + 0)', type: 'integer', valueOf: () => 0 },
} as const satisfies Record<
  string,
  SortField<{ readonly participantMinutes: number; readonly uniqueParticipants: number }>
>;

/** A request for one page of items, ordered by a field. */
export interface SortedPage<Field extends string> {
  readonly organizationId: string;
  readonly limit: number;
  readonly by: Field;
  readonly descending: boolean;
  readonly after: SortedPosition | null;
}

/** Conditions and their values; `?` stands for the value. One whose value is undefined is left out. */
export type Conditions = readonly (readonly [sql: string, value: unknown])[];

/**
 * The statement for one page in any order, which returns one row more than the limit. Where no index has the order, all that
 * match are read: for as long as a list may take.
 * @param select `SELECT … FROM …`
 * @param id the column with the id, a uuid
 */
export function sortedListing<Item>(
  select: string,
  id: string,
  conditions: Conditions,
  { column, type }: SortField<Item>,
  { organizationId, limit, descending, after }: SortedPage<string>,
): Query<Item> {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const given = conditions.flatMap(([sql, value]) =>
    value === undefined ? [] : [sql.replaceAll('?', () => parameter(value))],
  );
  const [operator, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  if (after)
    given.push(
      `(${column}, ${id}) ${operator} (${parameter(after.value)}::${type}, ${parameter(after.id)}::uuid)`,
    );
  return {
    text: `${select} WHERE ${given.join(' AND ')}
           ORDER BY ${column} ${direction}, ${id} ${direction} LIMIT ${parameter(limit + 1)}`,
    values,
    share: organizationId,
    deadline: DEADLINE,
    late: () => new ListTooSlowError(DEADLINE),
  };
}

/** A statement around the rows of another one. */
export function around<Row>(query: Query<Row>, statement: (rows: string) => string): Query<Row> {
  const text = statement(query.text);
  return { ...query, ...(query.name !== undefined && { name: nameOf(text) }), text };
}

/** The items of one page, and the position of the next page; null on the last page. */
export function toSortedPage<Item extends { readonly id: string }>(
  rows: readonly Item[],
  limit: number,
  { valueOf }: SortField<Item>,
): { items: Item[]; next: SortedPosition | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? { value: valueOf(last), id: last.id } : null };
}
