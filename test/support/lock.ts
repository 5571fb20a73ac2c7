import type { TestDatabase } from './database.js';
import { eventually } from './process.js';

export interface HeldTable {
  /** Waits until so many statements wait for the table. */
  untilAwaited(count: number): Promise<void>;
  release(): Promise<void>;
}

/** Keeps a table locked, so that every request that wants to write to it, or to read it, stops there. */
export async function holdTable({ pool }: TestDatabase, table: string): Promise<HeldTable> {
  const client = await pool.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  const waiting = `SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted`;
  return {
    untilAwaited: (count) =>
      eventually(async () => (await client.query(waiting, [table])).rowCount === count),
    release: async () => {
      await client.query('COMMIT');
      client.release();
    },
  };
}
