import type { ThrottlerStorage } from '@nestjs/throttler';

/** How long a window lasts. Each store knows it too, because its own clock cuts the windows. */
export const WINDOW_SECONDS = 60;

/** Where an organization stands, by the store's clock. */
export interface QuotaState {
  /** Points a minute. */
  readonly limit: number;
  /** Points left in the window. */
  readonly remaining: number;
  /** The end of the window, one and the same instant for all its requests; now, when no window is open. */
  readonly resetsAt: Date;
  /** Whole ms until then, by the store's clock. */
  readonly msLeft: number;
}

export interface QuotaDecision extends QuotaState {
  /** A request that is not admitted has spent nothing. */
  readonly admitted: boolean;
}

/** Keeps the points of every organization, exactly, for all processes at once. */
export abstract class QuotaStore implements ThrottlerStorage {
  /**
   * Spends points if they fit: admitted when `used + cost <= limit`. The first admitted call opens a window of 60 s.
   * One atomic step, whoever else calls at the same time.
   * @param cost points, at least 1
   * @param limit points a minute
   * @param over the end of a window that is over by a clock that is never set, whatever the clock of the store says
   */
  abstract consume(
    organizationId: string,
    cost: number,
    limit: number,
    over?: Date | null,
  ): Promise<QuotaDecision>;

  /** Looks without spending or opening a window. */
  abstract peek(organizationId: string, limit: number): Promise<QuotaState>;

  /** The refusal that is certain without asking anybody; null when there is none. */
  knownRefusal(_organizationId: string, _cost: number, _limit: number): QuotaDecision | null {
    return null;
  }

  /** The throttler's own way of asking, which knows no costs: spends one point. */
  async increment(key: string, _ttl: number, limit: number): ReturnType<ThrottlerStorage['increment']> {
    const { admitted, remaining, msLeft } = await this.consume(key, 1, limit);
    const seconds = Math.ceil(msLeft / 1000);
    return {
      totalHits: limit - remaining + (admitted ? 0 : 1),
      timeToExpire: seconds,
      isBlocked: !admitted,
      timeToBlockExpire: seconds,
    };
  }
}
