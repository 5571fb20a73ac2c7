import { setTimeout as sleep } from 'node:timers/promises';

/** The pace of work on many rows. */
export interface Pace {
  /** The pause after a batch, as a multiple of its duration; 0, the default, is full speed. */
  readonly rest?: number;
  /** Ends the work after the current batch. */
  readonly signal?: AbortSignal;
}

/**
 * SQL that deletes at most `size` rows, the first ones in an order that an index has. ARRAY makes Postgres choose them
 * once; SKIP LOCKED skips rows that other processes are deleting.
 */
export function deleteBatch(table: string, condition: string, order: string, size: string): string {
  return `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM ${table} WHERE ${condition} ORDER BY ${order} LIMIT ${size} FOR UPDATE SKIP LOCKED))`;
}

/**
 * Processes many rows in batches until none are left, so that each statement locks few rows for a short time.
 * @param size rows of a full batch; a smaller one is the last
 * @param doBatch processes at most so many rows, and returns their number
 * @returns the number of all rows
 */
export async function inBatches(
  size: number,
  doBatch: (size: number) => Promise<number>,
  { rest = 0, signal }: Pace = {},
): Promise<number> {
  let total = 0;
  for (;;) {
    if (signal?.aborted) return total;
    const beganAt = performance.now();
    const done = await doBatch(size);
    total += done;
    if (done < size) return total;
    if (rest > 0) await sleep((performance.now() - beganAt) * rest);
  }
}
