import { type QuotaDecision, type QuotaState, QuotaStore } from '../../src/quota/quota.store.js';

export interface Window {
  used: number;
  readonly resets: number;
}

/** The required behaviour of every store without concurrency, with a clock of whole ms that the test moves. */
export class ReferenceQuotaStore extends QuotaStore {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number) {
    super();
  }

  async consume(id: string, cost: number, limit: number, over?: Date | null): Promise<QuotaDecision> {
    if (over && this.windows.get(id)?.resets === over.getTime()) this.windows.delete(id);
    const window = this.windowOf(id) ?? { used: 0, resets: this.now() + 60_000 };
    const admitted = window.used + cost <= limit;
    if (admitted) {
      window.used += cost;
      this.windows.set(id, window);
    }
    return { admitted, ...this.state(window, limit) };
  }

  async peek(id: string, limit: number): Promise<QuotaState> {
    return this.state(this.windowOf(id) ?? { used: 0, resets: this.now() }, limit);
  }

  /** The window that is open, if one is. */
  windowOf(id: string): Window | undefined {
    const window = this.windows.get(id);
    return window && window.resets > this.now() ? window : undefined;
  }

  private state({ used, resets }: Window, limit: number): QuotaState {
    const remaining = Math.max(0, limit - used);
    return { limit, remaining, resetsAt: new Date(resets), msLeft: resets - this.now() };
  }
}
