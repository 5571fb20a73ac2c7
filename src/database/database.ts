import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database.errors.js';
import { OutageLog } from './outage-log.js';

/**
 * A statement with a name of its own is parsed and planned by Postgres once per connection; one without a name, each
 * time and for the values at hand. The name must be unique in Foyer and change with the text.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Plain SQL for the hot paths, on the same pool that TypeORM uses. */
@Injectable()
export class Database {
  private readonly pool: Pool;
  /** The connection of the transaction in which the code that asks runs. */
  private readonly current = new AsyncLocalStorage<PoolClient>();
  private readonly outages = new OutageLog('Postgres', 'What needs it is answered 503.');

  constructor(dataSource: DataSource) {
    this.pool = poolOf(dataSource);
  }

  /**
   * Runs one statement: in the {@link transaction} it is called in, or else in one of its own.
   * @returns the rows
   * @throws DatabaseUnavailableError when Postgres is away; any other error of `pg` as it is
   */
  async query<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    try {
      const connection = this.current.getStore() ?? this.pool;
      const result = await connection.query<Row>({ ...statement, values: [...values] });
      this.outages.worked();
      return result.rows;
    } catch (error) {
      throw this.explain(error);
    }
  }

  /**
   * Runs every {@link query} that `work` leads to in one transaction: all of it comes to be, or nothing does when `work`
   * throws. A transaction within a transaction is part of it.
   * @throws what `work` throws; DatabaseUnavailableError when Postgres is away. Then it may, rarely, have come to be
   * all the same: the connection broke before Postgres could say so
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work();
    let connection: PoolClient | undefined;
    let isOver = false;
    try {
      connection = await this.pool.connect();
      await connection.query('BEGIN');
      const result = await this.current.run(connection, work);
      await connection.query('COMMIT');
      isOver = true;
      return result;
    } catch (error) {
      const explained = this.explain(error);
      // Without an answer to the statement before, there would be none to this one either.
      if (!(explained instanceof DatabaseUnavailableError))
        isOver = (await connection?.query('ROLLBACK').catch(() => null)) != null;
      throw explained;
    } finally {
      // A connection on which it is not over is of no use to others.
      connection?.release(!isOver);
    }
  }

  private explain(error: unknown): unknown {
    if (!isDatabaseUnavailable(error)) return error;
    this.outages.failed(error);
    return new DatabaseUnavailableError(error);
  }
}

/** The pool of `pg` below TypeORM. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
