import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { FoyerError } from '../errors/foyer-error.js';
import type { Shares } from '../shares/shares.js';
import { connectionShares } from './connection-shares.js';
import {
  DatabaseUnavailableError,
  isDatabaseUnavailable,
  isConnectionIntact,
  isLocked,
  meaningOf,
  QUERY_TIMEOUT_MESSAGE,
} from './database.errors.js';
import { OutageLog } from './outage-log.js';
import type { Query } from './statement.js';

/** Maximum number of statements that wait for a connection. */
const MAX_WAITING = 2_000;

/** Maximum number of attempts, if another transaction interferes. */
const ATTEMPTS = 4;

/** Maximum pause before the second attempt, in ms; the third waits up to twice as long, and so on. */
const REST = 20;

/**
 * Begins a transaction in which Postgres plans a named statement once for all values, if its usual rules would plan it anew
 * each time: they overestimate what a long statement costs whose values it does not know.
 */
const BEGIN_AND_KEEP_PLANS = 'BEGIN; SET LOCAL plan_cache_mode = force_generic_plan';

/** Plain SQL for the hot paths, on the same pool that TypeORM uses. */
@Injectable()
export class Database {
  private readonly pool: Pool;
  /**
   * The connection of the transaction in which the running code is. It is enabled only while there are transactions:
   * until Node 22 it makes every promise of the process dearer, a tenth of the CPU of a read.
   */
  private readonly scope = new AsyncLocalStorage<PoolClient>();
  private transactions = 0;
  private readonly shares: Shares;
  private readonly outages = new OutageLog('Postgres', 'Requests that need it get 503.');
  private readonly isPrepared: boolean;

  constructor(dataSource: DataSource, { DATABASE_POOL_SIZE, DATABASE_PREPARED_STATEMENTS }: Config) {
    this.pool = poolOf(dataSource);
    this.shares = connectionShares(DATABASE_POOL_SIZE);
    this.isPrepared = DATABASE_PREPARED_STATEMENTS;
  }

  /**
   * Runs one statement: in the {@link transaction} in which it is called, or otherwise in one of its own, which is
   * repeated if another transaction interferes.
   * @returns the rows
   * @throws DatabaseUnavailableError if Postgres cannot be used; the error of a {@link Query} that is late; any other
   * error of `pg`, also one that {@link isLocked}
   */
  query<Row>(query: Query<Row>): Promise<Row[]> {
    const connection = this.scope.getStore();
    if (connection) return this.run(connection, query);
    return this.repeat(query.share, async () => {
      const pooled = await this.connect();
      let failure: unknown;
      try {
        return await this.run(pooled, query);
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        pooled.release(failure !== undefined && !isConnectionIntact(failure));
      }
    });
  }

  /**
   * Runs every {@link query} of `work` in one transaction: all of them take effect, or none if `work` throws. A
   * transaction within a transaction is part of it. If another transaction interferes, `work` runs again.
   * @param share whose share of the pool it uses, as in {@link Query}
   * @throws what `work` throws; DatabaseUnavailableError if Postgres cannot be used. In rare cases the transaction has
   * taken effect nevertheless: the connection broke before Postgres could confirm it
   */
  transaction<T>(work: () => Promise<T>, share?: string): Promise<T> {
    if (this.isInTransaction) return work();
    return this.repeat(share, () => this.attempt('BEGIN', (connection) => this.within(connection, work)));
  }

  /**
   * Runs two statements in one {@link transaction}, at less cost: one that locks a row, and one that depends on this row.
   * The plan of neither may depend on its values.
   * @param decide is not called if there is no such row
   * @returns the rows of the second one; none if it was not run
   * @throws as {@link query}
   */
  queryLocked<Locked, Row>(
    lock: Query<Locked>,
    decide: (locked: Locked) => Query<Row>,
    share?: string,
  ): Promise<Row[]> {
    const runBoth = async (connection: PoolClient): Promise<Row[]> => {
      const [locked] = await this.run(connection, lock);
      return locked === undefined ? [] : this.run(connection, decide(locked));
    };
    const current = this.scope.getStore();
    if (current) return runBoth(current);
    return this.repeat(share, () => this.attempt(BEGIN_AND_KEEP_PLANS, runBoth));
  }

  /** Whether a {@link query} would be part of a {@link transaction}. */
  get isInTransaction(): boolean {
    return this.scope.getStore() !== undefined;
  }

  /** Runs `work` outside of any transaction. */
  apart<T>(work: () => T): T {
    return this.isInTransaction ? this.scope.exit(work) : work();
  }

  private async run<Row>(
    connection: PoolClient,
    { name, text, values = [], deadline, late }: Query<Row>,
  ): Promise<Row[]> {
    try {
      const { rows } = await connection.query<Row & object>({
        ...(this.isPrepared && name !== undefined && { name }),
        ...(deadline !== undefined && { query_timeout: deadline }),
        text,
        values: values as unknown[],
      });
      this.outages.worked();
      return rows;
    } catch (error) {
      const isLate = error instanceof Error && error.message === QUERY_TIMEOUT_MESSAGE;
      throw isLate && late ? late() : error;
    }
  }

  private async attempt<T>(begin: string, work: (connection: PoolClient) => Promise<T>): Promise<T> {
    let connection: PoolClient | undefined;
    let isOver = false;
    try {
      connection = await this.connect();
      await connection.query(begin);
      const result = await work(connection);
      await connection.query('COMMIT');
      isOver = true;
      return result;
    } catch (error) {
      // If the previous statement got no response, this one would not get one either.
      if (!isDatabaseUnavailable(error))
        isOver = (await connection?.query('ROLLBACK').catch(() => null)) != null;
      throw error;
    } finally {
      // A connection with an unfinished transaction cannot be used again.
      connection?.release(!isOver);
    }
  }

  /** Runs `work` as part of the transaction of a connection. */
  private async within<T>(connection: PoolClient, work: () => Promise<T>): Promise<T> {
    this.transactions++;
    try {
      return await this.scope.run(connection, work);
    } finally {
      this.transactions--;
      if (this.transactions === 0) this.scope.disable();
    }
  }

  /** Runs `work` in its share of the pool, and again if another transaction interferes. */
  private repeat<T>(share: string | undefined, work: () => Promise<T>): Promise<T> {
    const untilDone = async (): Promise<T> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await work();
        } catch (error) {
          if (attempt === ATTEMPTS || error instanceof FoyerError || meaningOf(error) !== 'again')
            throw this.explain(error);
          await sleep(Math.random() * REST * attempt);
        }
      }
    };
    return share === undefined ? untilDone() : this.shares.within(share, untilDone);
  }

  private async connect(): Promise<PoolClient> {
    if (this.pool.waitingCount >= MAX_WAITING)
      throw new DatabaseUnavailableError(
        new Error(`${MAX_WAITING} statements wait for a connection already`),
      );
    return this.pool.connect();
  }

  private explain(error: unknown): unknown {
    if (error instanceof FoyerError || isLocked(error) || !isDatabaseUnavailable(error)) return error;
    this.outages.failed(error);
    return new DatabaseUnavailableError(error);
  }
}

/** The pool of `pg` that TypeORM uses. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
