/** How a resource is divided among those who use it. */
export interface ShareRules {
  /** How many places a user has at the same time, at least 1. */
  readonly sizeOf: (name: string) => number;
  /** How many places there are in all; the default is that the sizes of the shares are limit enough. */
  readonly inAll?: number;
  /** How much work may wait for a share. */
  readonly maxWaiting: number;
  /** How long it may wait, in ms. */
  readonly deadline: number;
  /** The error for work that is refused. */
  readonly refuse: (reason: string) => Error;
}

/** How many shares are remembered at least, also of those who use nothing. */
const MANY = 1_000;

/** How many places are taken, and who waits for one, in order. */
interface Share {
  taken: number;
  readonly waiting: Set<() => void>;
}

/**
 * Prevents one user from occupying a whole resource: each has a share, and further work waits here, in a queue of its own,
 * while others are served.
 */
export class Shares {
  private shares = new Map<string, Share>();
  private maxShares = MANY;
  private taken = 0;

  constructor(private readonly rules: ShareRules) {}

  /**
   * Runs work that needs one place.
   * @param name whose share it is
   * @throws the error of the rules, if no place is left at all, the queue is full, or the wait too long
   */
  async within<T>(name: string, work: () => Promise<T>): Promise<T> {
    const share = this.shareOf(name);
    if (share.taken < this.rules.sizeOf(name)) this.take(share);
    else await this.wait(share);
    try {
      return await work();
    } finally {
      this.leave(share);
    }
  }

  private shareOf(name: string): Share {
    const known = this.shares.get(name);
    if (known) return known;
    if (this.shares.size >= this.maxShares) this.forgetUnused();
    const share = { taken: 0, waiting: new Set<() => void>() };
    this.shares.set(name, share);
    return share;
  }

  /** They are forgotten together, not when they are left: a Map that loses and gets entries all the time is slow. */
  private forgetUnused(): void {
    this.shares = new Map([...this.shares].filter(([, { taken }]) => taken > 0));
    this.maxShares = Math.max(MANY, 2 * this.shares.size);
  }

  private take(share: Share): void {
    const { inAll = Infinity, refuse } = this.rules;
    if (this.taken >= inAll) throw refuse(`all ${inAll} places are taken`);
    share.taken++;
    this.taken++;
  }

  private wait({ waiting }: Share): Promise<void> {
    const { maxWaiting, deadline, refuse } = this.rules;
    if (waiting.size >= maxWaiting) throw refuse(`${maxWaiting} already wait for its share`);
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(refuse(`its share was not free within ${deadline} ms`));
      }, deadline);
      waiting.add(begin);
    });
  }

  /** Passes the place on to the work that has waited longest. */
  private leave(share: Share): void {
    const [next] = share.waiting;
    if (next) {
      share.waiting.delete(next);
      next();
      return;
    }
    this.taken--;
    share.taken--;
  }
}
