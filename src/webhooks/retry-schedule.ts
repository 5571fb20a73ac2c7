/** The pauses before the attempts after the first one, in ms: 22 hours in all. */
const PAUSES = [5_000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000];

/** How much a pause differs at random, so that what has failed together is not tried again together. */
const JITTER = 0.1;

/** The pause before the next attempt, in ms; null if there is none. @param tries attempts so far, at least 1 */
export function pauseAfter(tries: number): number | null {
  const pause = PAUSES[tries - 1];
  return pause === undefined ? null : Math.round(pause * (1 + JITTER * (2 * Math.random() - 1)));
}
