import { DatabaseUnavailableError } from './database.errors.js';

/** Room pages and whatever else anybody may open. */
export const PUBLIC_PAGES = 'public-pages';

/** The part of the pool that each of them may occupy; an organization may occupy half of it. */
const PARTS: Readonly<Record<string, number>> = { [PUBLIC_PAGES]: 1 / 4 };
const PART_OF_ORGANIZATION = 1 / 2;

/** Most statements that wait for one share. */
const MAX_WAITING = 1_000;

/** Longest wait for a share, in ms. */
const DEADLINE = 3_000;

/** Who occupies connections, and who waits for them, in order. */
interface Share {
  taken: number;
  readonly waiting: Set<() => void>;
}

/**
 * Keeps one organization, or strangers, from occupying the whole pool: each may have part of its connections in use, and
 * what it asks for beyond that waits here, in its own queue, while others are served.
 */
export class ConnectionShares {
  private readonly shares = new Map<string, Share>();

  /** @param poolSize connections of the pool */
  constructor(private readonly poolSize: number) {}

  /**
   * Does something that uses one connection.
   * @param name the id of an organization, or one of the constants above
   * @throws DatabaseUnavailableError when the queue is full, or the wait too long
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
    if (waiting.size >= MAX_WAITING) throw refusal(`${MAX_WAITING} statements wait for its share already`);
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

  /** Hands the connection to who has waited longest. */
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
    new Error(`One organization, or clients without a key, ask for too much: ${reason}`),
  );
}
