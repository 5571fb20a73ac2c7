import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Pool } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** To look into the tables, and to move the dates of rows instead of waiting. */
  readonly pool: Pool;
  drop(): Promise<void>;
}

/** A database of its own for a test file: a copy of the migrated template, or an empty one. */
export async function createDatabase(template = 'foyer_template'): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administrate(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href, max: 4 });
  return {
    url: url.href,
    pool,
    drop: async () => {
      await pool.end();
      await administrate(`DROP DATABASE ${name} WITH (FORCE)`, name);
    },
  };
}

/** The time by the clock of the database, in ms since 1970. */
export async function databaseTime({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]?.now.getTime() ?? NaN;
}

/** @param empty a database without sessions: a session that is terminated would fail its test */
async function administrate(statement: string, empty?: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    if (empty) await untilEmpty(client, empty);
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Clients that have ended may still be disconnecting. */
async function untilEmpty(client: Client, name: string): Promise<void> {
  const sessions = `SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`;
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await pause(20)) {
    if ((await client.query(sessions, [name])).rowCount === 0) return;
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('The global set-up of Jest has not run.');
  return url;
}
