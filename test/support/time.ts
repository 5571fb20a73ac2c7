import type { TestApp } from './app.js';

const realNow = performance.now.bind(performance);

/** How far the monotonic clock of this process is ahead of the real one, in ms; like a real one, it never goes back. */
let ahead = 0;

/** Lets time pass without waiting for it: for what this process remembers, and for the windows in the database. */
export async function letTimePass({ database }: Pick<TestApp, 'database'>, ms: number): Promise<void> {
  ahead += ms;
  letTheClockGoOn();
  await database.pool.query(`UPDATE quota_windows SET resets_at = resets_at - $1 * interval '1 ms'`, [ms]);
}

/** Lets no time pass for this process until {@link letTimePass} is called or the test is over, however long it takes. */
export function stopTheClock(): void {
  const now = realNow() + ahead;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
}

function letTheClockGoOn(): void {
  jest.spyOn(performance, 'now').mockImplementation(() => realNow() + ahead);
}

// The clock of the database has continued: the next test must find both in step.
afterEach(letTheClockGoOn);
afterAll(() => jest.restoreAllMocks());
