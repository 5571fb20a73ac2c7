import type { ClientBase } from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import type { Config } from '../config/config.js';
import { connectionTo } from './connection.js';
import {
  type Deadlines,
  MIGRATION_DEADLINES,
  REQUEST_DEADLINES,
  requireSession,
  setSession,
} from './session-settings.js';
import { valueTypes } from './timestamps.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Longest wait for the answer to a statement, in ms: ends what a server that hangs would hold for ever. */
const ANSWER_DEADLINE = 12_000;

/**
 * How the pool that serves requests connects: every wait has a deadline.
 * @param keepsSessions whether what is set stays, see {@link keepsSessions}
 */
export function requestOptions(
  config: Pick<Config, 'databaseUrl' | 'DATABASE_POOL_SIZE'>,
  keepsSessions = true,
): PostgresOptions {
  return {
    type: 'postgres',
    extra: {
      ...connectionTo(config.databaseUrl),
      ...prepared(REQUEST_DEADLINES, keepsSessions),
      max: config.DATABASE_POOL_SIZE,
      query_timeout: ANSWER_DEADLINE,
      types: valueTypes,
    },
  };
}

/** How a migration connects: it may wait for another one, and take as long as it needs. */
export function migrationOptions(databaseUrl: string, keepsSessions = true): PostgresOptions {
  return {
    type: 'postgres',
    migrations,
    migrationsTableName: 'migrations',
    extra: {
      application_name: 'foyer-migrations',
      ...connectionTo(databaseUrl),
      ...prepared(MIGRATION_DEADLINES, keepsSessions),
      max: 2,
    },
  };
}

/** Makes every new connection of a pool ready before anybody gets it; the pool waits for the promise. */
function prepared(
  deadlines: Deadlines,
  keepsSessions: boolean,
): { onConnect(connection: ClientBase): Promise<void> } {
  return {
    onConnect: (connection) => {
      // The pool does not listen while it lends a connection, and an error that nobody hears ends the process: Postgres
      // may say that it shuts down in the same packet as what it was asked. Whoever uses it next hears of it anyway.
      connection.on('error', () => undefined);
      return keepsSessions ? setSession(connection, deadlines) : requireSession(connection);
    },
  };
}
