import type { TestDatabase } from './database.js';
import { eventually } from './process.js';

export interface HeldTable {
  /** Waits until so many statements wait for the table, besides those of purges, which come when they like. */
  untilAwaited(count: number): Promise<void>;
  /** Locks another table as well, once no other session uses it; of a deadlock, another session is given up. */
  alsoLock(table: string): Promise<void>;
  release(): Promise<void>;
}

const held = new Set<HeldTable>();

// A test that fails must not leave others waiting.
afterEach(() => Promise.all([...held].map((table) => table.release())));

/** Keeps a table locked, so that every request that wants to write to it, or to read it, stops there. */
export async function holdTable({ pool }: TestDatabase, table: string): Promise<HeldTable> {
  const client = await pool.connect();
  const lock = async (name: string): Promise<void> => {
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
  };
  await client.query('BEGIN');
  await lock(table);
  // Not on the connection that holds it: within a transaction, pg_stat_activity is as it was at first.
  const waiting = `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
                    WHERE relation = $1::regclass AND NOT granted AND query NOT LIKE '%SKIP LOCKED%'`;
  const locked: HeldTable = {
    untilAwaited: (count) => eventually(async () => (await pool.query(waiting, [table])).rowCount === count),
    alsoLock: async (name) => {
      await client.query(`SET LOCAL deadlock_timeout = '1h'`);
      await lock(name);
    },
    release: async () => {
      if (!held.delete(locked)) return;
      await client.query('COMMIT');
      client.release();
    },
  };
  held.add(locked);
  return locked;
}
