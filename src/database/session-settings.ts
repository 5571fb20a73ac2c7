import type { ClientBase } from 'pg';
import { UnusableDatabaseError } from './database.errors.js';

/** Timeouts of a session, in the notation of Postgres; 0 is none. */
export interface Deadlines {
  readonly statement: string;
  readonly idleInTransaction: string;
}

/** For requests: a statement that hangs, or a transaction that is never finished, ends and releases its locks. */
export const REQUEST_DEADLINES: Deadlines = { statement: '10s', idleInTransaction: '15s' };

/** For migrations, which may take any time. */
export const MIGRATION_DEADLINES: Deadlines = { statement: '0', idleInTransaction: '0' };

/**
 * The settings of a session that Foyer relies on, whatever the defaults of server, database and role are. Values are in
 * the form in which Postgres shows them.
 */
export function reliedOn({ statement, idleInTransaction }: Deadlines): Readonly<Record<string, string>> {
  return {
    // First, so that a short default does not end the other statements.
    statement_timeout: statement,
    // A wait for a lock ends with its statement.
    lock_timeout: '0',
    idle_in_transaction_session_timeout: idleInTransaction,
    idle_session_timeout: '0',
    default_transaction_isolation: 'read committed',
    default_transaction_read_only: 'off',
    search_path: '"$user", public',
    // How `pg` reads and writes values.
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    IntervalStyle: 'postgres',
    TimeZone: 'UTC',
    bytea_output: 'hex',
    extra_float_digits: '1',
    standard_conforming_strings: 'on',
    plan_cache_mode: 'auto',
  };
}

/**
 * Settings that not every version or system has, or that only make Foyer faster: a timeout for transactions (Postgres 17), and
 * checks whether the client is still connected (Linux and macOS), so that a statement ends soon after its client has
 * disconnected. No statement of Foyer runs long enough to be worth compiling, which takes Postgres some ms each time. None reads a
 * table without an index: that is cheapest while there are a few rows, but the plan is kept while the table grows, and in a join
 * reads all of it for each row. Until Postgres has analyzed the table again, a plan may still read a whole index.
 */
const WHERE_POSSIBLE = {
  transaction_timeout: '0',
  client_connection_check_interval: '1s',
  jit: 'off',
  seq_page_cost: '20',
};

/** Sets everything that Foyer relies on, in one round trip; not by startup parameters, which poolers refuse. */
export async function setSession(connection: ClientBase, deadlines: Deadlines): Promise<void> {
  const settings = Object.entries(reliedOn(deadlines)).map(
    ([name, value]) => `SET ${name} = ${literal(name, value)}`,
  );
  const tries = Object.entries(WHERE_POSSIBLE).map(
    ([name, value]) => `BEGIN SET ${name} = '${value}'; EXCEPTION WHEN OTHERS THEN NULL; END;`,
  );
  await connection.query([...settings, `DO $$ BEGIN ${tries.join(' ')} END $$`].join('; '));
}

/**
 * Checks the settings of a session that Foyer cannot set, because a pooler gives each transaction another session: in
 * this case they must be set for the role.
 * @throws UnusableDatabaseError with the statements that set it
 */
export async function requireSession(connection: ClientBase): Promise<void> {
  const wanted = reliedOn(REQUEST_DEADLINES);
  const { rows } = await connection.query<{ role: string; name: string; setting: string }>(
    `SELECT quote_ident(current_user) AS role, name, current_setting(name) AS setting FROM unnest($1::text[]) AS name`,
    [Object.keys(wanted)],
  );
  const statements = rows.flatMap(({ role, name, setting }) => {
    const value = wanted[name] ?? '';
    return setting === value ? [] : [`ALTER ROLE ${role} SET ${name} = ${literal(name, value)};`];
  });
  if (statements.length > 0)
    throw new UnusableDatabaseError(
      'DATABASE_URL leads through a pooler that gives each transaction another session, where Foyer cannot set what it ' +
        `relies on: connect it session by session, or run "${statements.join(' ')}" and restart the pooler.`,
    );
}

/** A list of schemas is not a string. */
function literal(name: string, value: string): string {
  return name === 'search_path' ? value : `'${value}'`;
}
