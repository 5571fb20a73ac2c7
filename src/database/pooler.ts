import { Client, type ClientBase } from 'pg';
import { connectionTo } from './connection.js';
import { sqlStateOf, UnusableDatabaseError } from './database.errors.js';

/** Maximum wait for a response, in ms: a pooler without a free session for a second connection does not respond. */
const DEADLINE = 2_000;

/** How many times to check: a pooler may by chance assign the sessions as if it kept them. */
const ROUNDS = 4;

/**
 * Finds out whether a connection is one session of Postgres, which keeps its settings, or whether a pooler (PgBouncer
 * in transaction mode, RDS Proxy, Supavisor, Neon) gives each transaction another one.
 * @param connection an idle connection to that database
 * @param preparedStatements whether Foyer uses prepared statements
 * @throws UnusableDatabaseError if the pooler loses prepared statements
 */
export async function keepsSessions(
  connection: Client,
  databaseUrl: string,
  preparedStatements: boolean,
): Promise<boolean> {
  // When a connection starts, Postgres sends the id of its process; a pooler sends another number.
  if ((connection as Client & { processID?: number }).processID === (await sessionOf(connection)))
    return true;
  const other = new Client({ ...connectionTo(databaseUrl), query_timeout: DEADLINE });
  other.on('error', () => undefined);
  try {
    await other.connect();
    for (let round = 0; round < ROUNDS; round++) {
      const session = await sessionOf(connection);
      if (preparedStatements) await callPrepared(connection);
      await other.query('BEGIN');
      // During its transaction, the other connection has a session of its own.
      const isShared = (await sessionOf(other)) === session || (await sessionOf(connection)) !== session;
      if (isShared && preparedStatements) await callPrepared(connection);
      await other.query('COMMIT');
      if (isShared) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof UnusableDatabaseError) throw error;
    // Without a second session, sessions cannot be compared, and not be mixed up either.
    return true;
  } finally {
    await other.end().catch(() => undefined);
  }
}

async function sessionOf(connection: ClientBase): Promise<number | undefined> {
  const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

async function callPrepared(connection: ClientBase): Promise<void> {
  try {
    await connection.query({ name: 'foyer-pooler-check', text: 'SELECT 1' });
  } catch (error) {
    // 26: there is no such statement; 42P05: another client has already prepared one with this name.
    if (!/^(26|42P05)/.test(sqlStateOf(error) ?? '')) throw error;
    throw new UnusableDatabaseError(
      'DATABASE_URL leads through a pooler that loses prepared statements: set DATABASE_PREPARED_STATEMENTS=false, ' +
        'or give PgBouncer (1.21 or newer) max_prepared_statements.',
    );
  }
}
