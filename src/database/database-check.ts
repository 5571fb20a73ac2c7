import { Client } from 'pg';
import type { Config } from '../config/config.js';
import { connectionTo } from './connection.js';
import { UnusableDatabaseError } from './database.errors.js';
import { keepsSessions } from './pooler.js';
import { REQUEST_DEADLINES, requireSession, setSession } from './session-settings.js';

/** The oldest Postgres that Foyer is tested with, as `server_version_num` writes it. */
const OLDEST_VERSION = 140_000;

interface ServerRow {
  readonly version: number;
  readonly encoding: string;
  readonly role: string;
  readonly schema: string | null;
}

/** The state of the session before Foyer sets anything. The timeout is for roles whose default is very short. */
const DESCRIBE = `
  BEGIN;
  SET LOCAL statement_timeout = '10s';
  SELECT current_setting('server_version_num')::integer AS version, current_setting('server_encoding') AS encoding,
         quote_ident(current_user) AS role,
         (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('api_keys')) AS schema;
  COMMIT`;

/**
 * Connects once, and checks whether Foyer can use the database.
 * @returns whether the connection keeps its session, see {@link keepsSessions}
 * @throws UnusableDatabaseError; the errors of `pg` if there is no connection
 */
export async function checkDatabase({
  databaseUrl,
  DATABASE_PREPARED_STATEMENTS,
}: Pick<Config, 'databaseUrl' | 'DATABASE_PREPARED_STATEMENTS'>): Promise<{ keepsSessions: boolean }> {
  const client = new Client(connectionTo(databaseUrl));
  // An error between two statements is reported by the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const results = (await client.query(DESCRIBE)) as unknown as { readonly rows: ServerRow[] }[];
    const [server] = results.flatMap(({ rows }) => rows);
    if (!server) throw new TypeError('Postgres does not describe itself.');
    checkServer(server);
    const isKept = await keepsSessions(client, databaseUrl, DATABASE_PREPARED_STATEMENTS);
    await (isKept ? setSession(client, REQUEST_DEADLINES) : requireSession(client));
    await checkSchema(client, server);
    return { keepsSessions: isKept };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function checkServer({ version, encoding }: ServerRow): void {
  if (version < OLDEST_VERSION)
    throw new UnusableDatabaseError(
      `DATABASE_URL leads to Postgres ${Math.floor(version / 10_000)}: Foyer needs 14 or newer.`,
    );
  if (encoding !== 'UTF8')
    throw new UnusableDatabaseError(
      `The database of DATABASE_URL is encoded in ${encoding}, which cannot store every text: ` +
        `create one with "CREATE DATABASE foyer ENCODING 'UTF8' TEMPLATE template0".`,
    );
}

/**
 * If only the role's own `search_path` finds the tables, but not the one that Foyer sets, all data would seem to be lost.
 */
async function checkSchema(client: Client, { schema, role }: ServerRow): Promise<void> {
  if (schema === null) return;
  const { rows } = await client.query("SELECT FROM pg_class WHERE oid = to_regclass('api_keys')");
  if (rows.length === 0)
    throw new UnusableDatabaseError(
      `The tables of Foyer are in the schema ${schema}, but Foyer uses the one with the name of its role, and public: ` +
        `run "ALTER SCHEMA ${schema} RENAME TO ${role}".`,
    );
}
