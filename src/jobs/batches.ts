import { setTimeout as sleep } from 'node:timers/promises';

/** How long work on many rows leaves room for others. */
export interface Pace {
  /** How long to rest after a batch, in times of what the batch took. 0, the default, is as fast as can be. */
  readonly rest?: number;
  /** Ends the work after the batch under way. */
  readonly signal?: AbortSignal;
}

/**
 * Does something to many rows, a batch at a time, so that the locks of a statement stay few and short, until there are
 * none left to do it to.
 * @param size rows of a full batch; one with fewer rows is the last
 * @param doBatch does it to as many rows at the most, and says to how many it did
 * @returns to how many rows it was done
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
