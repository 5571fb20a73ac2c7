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

/** Maximum wait for the response to a statement, in ms, in case the server hangs. */
const ANSWER_DEADLINE = 12_000;

/**
 * How the pool that serves requests connects: every wait has a deadline.
 * @param keepsSessions whether connections keep their settings, see {@link keepsSessions}
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

/** Prepares every new connection of a pool before its first use; the pool waits for the promise. */
export function prepared(
  deadlines: Deadlines,
  keepsSessions = true,
): { onConnect(connection: ClientBase): Promise<void> } {
  return {
    onConnect: (connection) => {
      // The pool does not listen to a connection that is in use, and an error event without a listener ends the process:
      // Postgres may announce its shutdown in the same packet as a response. The next statement reports the error anyway.
      connection.on('error', () => undefined);
      return keepsSessions ? setSession(connection, deadlines) : requireSession(connection);
    },
  };
}
