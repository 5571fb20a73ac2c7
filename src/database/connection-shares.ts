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

/** How many connections are in use, and who waits for one, in order. */
interface Share {
  taken: number;
  readonly waiting: Set<() => void>;
}

/**
 * Prevents one organization, or clients without a key, from occupying the whole pool: each may use part of its
 * connections, and further statements wait here, in a queue of their own, while others are served.
 */
export class ConnectionShares {
  private readonly shares = new Map<string, Share>();

  /** @param poolSize connections of the pool */
  constructor(private readonly poolSize: number) {}

  /**
   * Runs work that uses one connection.
   * @param name the id of an organization, or one of the constants above
   * @throws DatabaseUnavailableError if the queue is full, or the wait too long
   */
  async within<T>(name: string, work: () => Promise<T>): Promise<T> {
    const share = this.shares.get(name) ?? { taken: 0, waiting: new Set() };
    this.shares.set(name, share);
    if (share.taken < this.sizeOf(name)) share.taken++;
    else await this.wait(share);
    try {
      return await work();
    } finally {
      this.leave(name, share);
    }
  }

  private sizeOf(name: string): number {
    return Math.max(1, Math.floor(this.poolSize * (PARTS[name] ?? PART_OF_ORGANIZATION)));
  }

  private wait({ waiting }: Share): Promise<void> {
    if (waiting.size >= MAX_WAITING) throw refusal(`${MAX_WAITING} statements already wait for its share`);
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(refusal(`its share was not free within ${DEADLINE} ms`));
      }, DEADLINE);
      waiting.add(begin);
    });
  }

  /** Passes the connection on to the work that has waited longest. */
  private leave(name: string, share: Share): void {
    const [next] = share.waiting;
    if (next) {
      share.waiting.delete(next);
      next();
      return;
    }
    share.taken--;
    if (share.taken === 0) this.shares.delete(name);
  }
}

function refusal(reason: string): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    new Error(`One organization, or clients without a key, send too many requests: ${reason}`),
  );
}
