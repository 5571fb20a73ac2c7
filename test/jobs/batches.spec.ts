import timers from 'node:timers/promises';
import { inBatches } from '../../src/jobs/batches.js';

const SIZE = 10;

describe('work in batches', () => {
  let left: number;
  let batches: number;
  let now: number;
  let rests: unknown[];

  beforeEach(() => {
    [left, batches, now, rests] = [25, 0, 0, []];
    jest.spyOn(timers, 'setTimeout').mockImplementation(async (ms) => {
      rests.push(ms);
    });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  /** A batch that takes 40 ms. */
  const take = async (size: number): Promise<number> => {
    const done = Math.min(size, left);
    left -= done;
    batches += 1;
    now += 40;
    return done;
  };

  it('ends with the first batch that is not full, and returns the number of rows', async () => {
    expect(await inBatches(SIZE, take)).toBe(25);
    expect(batches).toBe(3);
  });

  it('runs another batch when the last one was full', async () => {
    left = 2 * SIZE;

    expect(await inBatches(SIZE, take)).toBe(20);
    expect(batches).toBe(3);
  });

  it('pauses after a full batch for a multiple of the time it took, but not after the last one', async () => {
    await inBatches(SIZE, take, { rest: 2 });

    expect(rests).toEqual([80, 80]);
  });

  it('does not pause by default', async () => {
    await inBatches(SIZE, take);

    expect(rests).toEqual([]);
  });

  it('stops after the current batch when it is aborted', async () => {
    const end = new AbortController();
    const done = await inBatches(
      SIZE,
      (size) => {
        end.abort();
        return take(size);
      },
      { signal: end.signal },
    );

    expect({ done, left }).toEqual({ done: 10, left: 15 });
  });

  it('does nothing when it is already aborted', async () => {
    expect(await inBatches(SIZE, take, { signal: AbortSignal.abort() })).toBe(0);
    expect(batches).toBe(0);
  });
});
