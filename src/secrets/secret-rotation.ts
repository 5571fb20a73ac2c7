import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import { SecretBox } from './secret-box.js';

/** How many rows one statement changes: few, so that its locks are short. */
const BATCH = 500;

/** A table with encrypted (sealed) values. */
export interface SealedTable {
  readonly table: string;
  /** The columns of the primary key and their types. */
  readonly key: Readonly<Record<string, 'uuid' | 'text'>>;
  /** The columns of sealed values. */
  readonly sealed: readonly string[];
  /** The place for which {@link SecretBox.seal} seals the value of a column, in the row with this key. */
  placeOf(key: readonly string[], column: string): string;
}

type Row = Readonly<Record<string, string | Buffer>>;

/** Encrypts stored values again, with the current key. */
@Injectable()
export class SecretRotation {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /**
   * Seals all values of a table with the current key, while rows are created, changed and deleted, and other processes
   * do the same.
   * @returns the number of rows
   * @throws UnreadableSecretError, MissingEncryptionKeyError; finished batches stay as they are
   */
  async rotate(table: SealedTable): Promise<number> {
    let rotated = 0;
    let last: Row | undefined;
    for (;;) {
      const rows: Row[] = await this.database.query(findStale(table, last, this.box.currentPrefix));
      await this.database.query(replace(table, rows, (column, row) => this.reseal(table, column, row)));
      rotated += rows.length;
      last = rows.at(-1);
      if (rows.length < BATCH) return rotated;
    }
  }

  private reseal(table: SealedTable, column: string, row: Row): Buffer {
    const key = Object.keys(table.key).map((name) => String(row[name]));
    const place = table.placeOf(key, column);
    return this.box.seal(this.box.open(row[column] as Buffer, place), place);
  }
}

/** The next rows after `last` with a value that does not begin with `prefix`. */
function findStale({ table, key, sealed }: SealedTable, last: Row | undefined, prefix: Buffer): Query<Row> {
  const names = Object.keys(key).join(', ');
  const position = Object.values(key).map((type, index) => `$${index + 3}::${type}`);
  const isStale = sealed.map((column) => `substring(${column} FOR length($1::bytea)) <> $1`);
  return {
    text: `SELECT ${names}, ${sealed.join(', ')} FROM ${table}
            WHERE (${position[0]} IS NULL OR (${names}) > (${position.join(', ')})) AND (${isStale.join(' OR ')})
            ORDER BY ${names} LIMIT $2`,
    values: [prefix, BATCH, ...Object.keys(key).map((name) => last?.[name] ?? null)],
  };
}

/**
 * Replaces the values of rows, except where they have changed since they were read. Rows are locked in the order of
 * their keys, which prevents deadlocks.
 */
function replace(
  { table, key, sealed }: SealedTable,
  rows: readonly Row[],
  valueOf: (column: string, row: Row) => Buffer,
): Query {
  const keys = Object.keys(key);
  const columns = [
    ...Object.entries(key).map(([name, type]) => ({ name, type, values: rows.map((row) => row[name]) })),
    ...sealed.flatMap((name) => [
      { name: `old_${name}`, type: 'bytea', values: rows.map((row) => row[name]) },
      { name: `new_${name}`, type: 'bytea', values: rows.map((row) => valueOf(name, row)) },
    ]),
  ];
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  return {
    text: `WITH given AS (
             SELECT * FROM unnest(${arrays.join(', ')}) AS given (${columns.map(({ name }) => name).join(', ')})),
                locked AS (
             SELECT ${keys.join(', ')} FROM ${table} JOIN given USING (${keys.join(', ')})
              ORDER BY ${keys.join(', ')} FOR NO KEY UPDATE OF ${table})
           UPDATE ${table} AS stored SET ${sealed.map((name) => `${name} = new_${name}`).join(', ')}
             FROM given JOIN locked USING (${keys.join(', ')})
            WHERE ${keys.map((name) => `stored.${name} = given.${name}`).join(' AND ')}
              AND ${sealed.map((name) => `stored.${name} = old_${name}`).join(' AND ')}`,
    values: columns.map(({ values }) => values),
  };
}
