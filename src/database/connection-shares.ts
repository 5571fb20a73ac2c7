import { Shares } from '../shares/shares.js';
import { DatabaseUnavailableError } from './database.errors.js';

/** The share of room pages and other pages that need no key. */
export const PUBLIC_PAGES = 'public-pages';

/** The share of what participants of rooms do through their sockets. */
export const LIVE_ROOMS = 'live-rooms';

/** The share of the statements that charge for requests: several may wait for locked rows. */
export const ADMISSIONS = 'admissions';

/** The part of the pool that each share may occupy; an organization may occupy half of the pool. */
const PARTS: Readonly<Record<string, number>> = {
  [PUBLIC_PAGES]: 1 / 4,
  [LIVE_ROOMS]: 1 / 2,
  [ADMISSIONS]: 1 / 2,
};
const PART_OF_ORGANIZATION = 1 / 2;

/** Maximum number of statements that wait for one share. */
const MAX_WAITING = 1_000;

/** Maximum wait for a share, in ms. */
const DEADLINE = 3_000;

/**
 * Divides the connections of a pool: no organization, and no clients without a key, can occupy all of them.
 * @param poolSize connections of the pool
 * @returns the shares, named by the ids of organizations and the constants above; they refuse with DatabaseUnavailableError
 */
export function connectionShares(poolSize: number): Shares {
  return new Shares({
    sizeOf: (name) => Math.max(1, Math.floor(poolSize * (PARTS[name] ?? PART_OF_ORGANIZATION))),
    maxWaiting: MAX_WAITING,
    deadline: DEADLINE,
    refuse: (reason) =>
      new DatabaseUnavailableError(
        new Error(`One organization, or clients without a key, send too many requests: ${reason}`),
      ),
  });
}
