import type { PoolClient } from 'pg';
import type { TestDatabase } from './database.js';
import { eventually } from './process.js';

/** What a test keeps locked. */
export interface Held {
  /** Waits until so many statements wait for it, besides those of purges and sweeps, which come when they like. */
  untilAwaited(count: number): Promise<void>;
  release(): Promise<void>;
}

export interface HeldTable extends Held {
  /** Locks another table as well, once no other session uses it; of a deadlock, another session is given up. */
  alsoLock(table: string): Promise<void>;
}

const held = new Set<Held>();

// A test that fails must not leave others waiting.
afterEach(() => Promise.all([...held].map((each) => each.release())));

/** Keeps a table locked, so that every request that wants to write to it, or to read it, stops there. */
export async function holdTable(database: TestDatabase, table: string): Promise<HeldTable> {
  const { client, ...locked } = await hold(database);
  const lock = async (name: string): Promise<void> => {
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
  };
  await lock(table);
  const alsoLock = async (name: string): Promise<void> => {
    await client.query(`SET LOCAL deadlock_timeout = '1h'`);
    await lock(name);
  };
  return { ...locked, alsoLock };
}

/** Keeps the window of an organization locked, so that its next charge waits, and those after it wait for that one. */
export async function holdWindow(database: TestDatabase, organizationId: string): Promise<Held> {
  const { client, ...locked } = await hold(database);
  await client.query('SELECT FROM quota_windows WHERE organization_id = $1 FOR UPDATE', [organizationId]);
  return locked;
}

/** A transaction in which something can be locked. */
async function hold({ pool }: TestDatabase): Promise<Held & { readonly client: PoolClient }> {
  const client = await pool.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await client.query('BEGIN');
  // Not on the connection that holds it: within a transaction, pg_stat_activity is as it was at first.
  const waiting = `SELECT FROM pg_stat_activity
                    WHERE $1 = ANY (pg_blocking_pids(pid))
                      AND query NOT LIKE ALL ('{%SKIP LOCKED%,%isOverdue%}')`;
  const locked: Held = {
    untilAwaited: (count) =>
      eventually(async () => (await pool.query(waiting, [rows[0]?.pid])).rowCount === count),
    release: async () => {
      if (!held.delete(locked)) return;
      await client.query('COMMIT');
      client.release();
    },
  };
  held.add(locked);
  return { ...locked, client };
}
