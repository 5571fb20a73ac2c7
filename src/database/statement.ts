import { createHash } from 'node:crypto';
import type { FoyerError } from '../errors/foyer-error.js';

/** A statement with its values, as {@link Database.query} runs it. */
export interface Query<Row = unknown> {
  /** Postgres parses and plans a named statement once per connection; one without a name each time, for its values. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** How long to wait for the rows, in ms; the default is the deadline of the connection. */
  readonly deadline?: number;
  /** The error if they are not there by then; by default Postgres is unavailable. */
  readonly late?: () => FoyerError;
  /**
   * Whose share of the pool the statement uses: the id of an organization, or a constant of `connection-shares.ts`.
   * Without one it may use the whole pool.
   */
  readonly share?: string | undefined;
  /** Never set; it carries the type of the rows. */
  readonly row?: Row;
}

/** Each value as it stands in the text of a statement: `$1`, `$2`… */
export type Placeholders<Values> = { readonly [Name in keyof Values]-?: string };

/**
 * Declares a prepared statement. Its text is built once, and names and numbers its values; its name is a hash of the text.
 * The value `organizationId` is also the share of the pool that the statement uses.
 * @param build returns the SQL; `${value.id}` stands for the value `id`
 * @returns puts values into the statement
 */
export function statement<Values extends object, Row = unknown>(
  build: (value: Placeholders<Values>) => string,
): (values: Values) => Query<Row> {
  const names: string[] = [];
  const placeholders = new Proxy({} as Placeholders<Values>, {
    get: (_, name: string) => `$${names.indexOf(name) + 1 || names.push(name)}`,
  });
  const text = build(placeholders);
  const name = nameOf(text);
  return (values) => ({
    name,
    text,
    values: names.map((value) => values[value as keyof Values]),
    share: (values as { readonly organizationId?: string }).organizationId,
  });
}

/**
 * SQL for the rows of arrays of one length, which are values of a statement. In subqueries Postgres does not see their length, for
 * which it would plan the statement anew each time: that takes several times as long as to run it.
 * @param arrays placeholders with their types
 */
export function rowsOf(...arrays: readonly string[]): string {
  return `unnest(${arrays.map((array) => `(SELECT ${array})`).join(', ')})`;
}

/** A name for a prepared statement that differs for every text. */
export function nameOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
