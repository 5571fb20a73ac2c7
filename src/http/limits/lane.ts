import { ServerOverloadedError } from '../errors/request.errors.js';

/** Longest queue, and longest time in it, in ms. */
const CAPACITY = 500;
const PATIENCE = 3_000;

interface Waiting {
  readonly since: number;
  readonly start: () => void;
  readonly refuse: (error: ServerOverloadedError) => void;
}

/**
 * Lets only so many pieces of work of a kind go on at once, and has the others wait for their turn: what is open to
 * everybody cannot take all connections to Postgres, which callers with keys need.
 */
export class Lane {
  private running = 0;
  private readonly waiting: Waiting[] = [];

  /** @param width how many may go on at once */
  constructor(private readonly width: number) {}

  /** @throws ServerOverloadedError when too many wait already, or the turn has not come in time; what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.width) await this.wait();
    else this.running += 1;
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private wait(): Promise<void> {
    if (this.waiting.length >= CAPACITY) throw new ServerOverloadedError();
    return new Promise((start, refuse) => {
      this.waiting.push({ since: performance.now(), start, refuse });
    });
  }

  /** Gives the place to whoever waits longest and still hopes for it. */
  private leave(): void {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      if (performance.now() - next.since <= PATIENCE) return next.start();
      next.refuse(new ServerOverloadedError());
    }
    this.running -= 1;
  }
}
