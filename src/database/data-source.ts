import type { PoolConfig } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import type { Config } from '../config/config.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Longest wait for a free connection of the pool, in ms. */
const ACQUIRE_DEADLINE = 3_000;
/** Longest time Postgres may spend on a statement, in ms. */
const STATEMENT_DEADLINE = 10_000;
/** Longest wait for the answer to a statement, in ms: ends what a server that hangs would hold for ever. */
const ANSWER_DEADLINE = 12_000;

/**
 * The pool does not listen while it lends a connection, and an error that nobody hears ends the process: Postgres may
 * say that it shuts down in the same packet as what it was asked. Whoever uses the connection next is told of it anyway.
 */
const hearing: PoolConfig = {
  onConnect: (connection) => {
    connection.on('error', () => undefined);
  },
};

/** How the pool that serves requests connects: every wait has a deadline. */
export function requestOptions(config: Config): PostgresOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl,
    applicationName: 'foyer',
    extra: {
      ...hearing,
      max: config.databasePoolSize,
      connectionTimeoutMillis: ACQUIRE_DEADLINE,
      statement_timeout: STATEMENT_DEADLINE,
      query_timeout: ANSWER_DEADLINE,
      keepAlive: true,
    },
  };
}

/** How a migration connects: it may wait for another one, and take as long as it needs. */
export function migrationOptions(databaseUrl: string): PostgresOptions {
  return {
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'foyer-migrations',
    migrations,
    migrationsTableName: 'migrations',
    extra: { ...hearing, max: 2, connectionTimeoutMillis: ACQUIRE_DEADLINE, keepAlive: true },
  };
}
