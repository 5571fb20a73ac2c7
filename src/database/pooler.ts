import { Client, type ClientBase } from 'pg';
import { connectionTo } from './connection.js';
import { sqlStateOf, UnusableDatabaseError } from './database.errors.js';

/** Longest wait for an answer, in ms: a pooler that has no session left for a second connection says nothing. */
const DEADLINE = 2_000;

/** How often to look: a pooler may by chance give out the sessions as if they were kept. */
const ROUNDS = 4;

/**
 * Finds out whether a connection is one session of Postgres, in which what is set stays, or whether a pooler (PgBouncer
 * in transaction mode, RDS Proxy, Supavisor, Neon) gives each transaction another one.
 * @param connection a connection to that database on which nothing is under way
 * @param preparedStatements whether they are to be used
 * @throws UnusableDatabaseError when the pooler loses prepared statements
 */
export async function keepsSessions(
  connection: Client,
  databaseUrl: string,
  preparedStatements: boolean,
): Promise<boolean> {
  // Postgres names its own process when a connection begins; a pooler names something else.
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
      // While it is in a transaction, the other one has a session to itself.
      const isShared = (await sessionOf(other)) === session || (await sessionOf(connection)) !== session;
      if (isShared && preparedStatements) await callPrepared(connection);
      await other.query('COMMIT');
      if (isShared) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof UnusableDatabaseError) throw error;
    // Without a second session there is nothing to tell them apart by, and none that could be mixed up.
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
    // 26: there is no such statement; 42P05: there is one already, of somebody else.
    if (!/^(26|42P05)/.test(sqlStateOf(error) ?? '')) throw error;
    throw new UnusableDatabaseError(
      'DATABASE_URL leads through a pooler that loses prepared statements: set DATABASE_PREPARED_STATEMENTS=false, ' +
        'or give PgBouncer (1.21 or newer) max_prepared_statements.',
    );
  }
}
