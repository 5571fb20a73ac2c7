import { Injectable } from '@nestjs/common';
import type { Pool, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database.errors.js';

/**
 * A statement with a name of its own: Postgres parses and plans it once per connection. The name must be unique in
 * Foyer and change with the text.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Plain SQL for the hot paths, on the same pool that TypeORM uses. */
@Injectable()
export class Database {
  private readonly pool: Pool;

  constructor(dataSource: DataSource) {
    this.pool = (dataSource.driver as unknown as { readonly master: Pool }).master;
  }

  /**
   * Runs one prepared statement by itself, in a transaction of its own.
   * @returns the rows
   * @throws DatabaseUnavailableError when Postgres is away; any other error of `pg` as it is
   */
  async query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      const result = await this.pool.query<Row>({ ...statement, values: [...values] });
      return result.rows;
    } catch (error) {
      throw isDatabaseUnavailable(error) ? new DatabaseUnavailableError(error) : error;
    }
  }
}
