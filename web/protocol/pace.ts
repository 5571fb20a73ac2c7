/**
 * How often messages may be sent: a token bucket. Foyer closes the socket of a page that sends more (docs/limits.md), and a
 * page stays below that.
 */
export class Pace {
  private tokens: number;
  private filledAt: number;

  /**
   * @param burst how many at once
   * @param perSecond how many a second after that
   * @param now a clock that only moves forward, in ms
   */
  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** How long until another one may be sent, in ms, if none is sent meanwhile. */
  get interval(): number {
    return 1_000 / this.perSecond;
  }

  /** @returns whether one more may be sent now; then it counts as sent */
  take(): boolean {
    const now = this.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1_000) * this.perSecond);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
