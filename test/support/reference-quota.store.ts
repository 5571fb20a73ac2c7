import type { KeyRow } from '../../src/auth/key-lookup.js';
import {
  type Admission,
  type AdmissionRequest,
  type KnownEnds,
  type QuotaDecision,
  type QuotaState,
  QuotaStore,
} from '../../src/quota/quota.store.js';

export interface Window {
  used: number;
  readonly resets: number;
}

/** What every store must do when nobody else is there, by a clock of whole ms that the test moves. All keys are valid. */
export class ReferenceQuotaStore extends QuotaStore {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number) {
    super();
  }

  async admit(requests: readonly AdmissionRequest[], over?: KnownEnds): Promise<Admission[]> {
    return requests.map(({ key, organizationId, limit, cost }) => {
      const end = over?.get(organizationId)?.getTime();
      if (end !== undefined && this.windows.get(organizationId)?.resets === end)
        this.windows.delete(organizationId);
      return {
        key: validKey(key.id, organizationId, limit ?? 0),
        decision: this.spend(organizationId, cost, limit ?? 0, end),
      };
    });
  }

  async peek(id: string, limit: number): Promise<QuotaState> {
    return this.state(this.windowOf(id) ?? { used: 0, resets: this.now() }, limit);
  }

  /** The window that is open, if one is. */
  windowOf(id: string): Window | undefined {
    const window = this.windows.get(id);
    return window && window.resets > this.now() ? window : undefined;
  }

  private spend(id: string, cost: number, limit: number, over: number | undefined): QuotaDecision {
    const end = this.now() + 60_000;
    const window = this.windowOf(id) ?? { used: 0, resets: end === over ? end - 1 : end };
    const admitted = window.used + cost <= limit;
    if (admitted) {
      window.used += cost;
      this.windows.set(id, window);
    }
    return { admitted, ...this.state(window, limit) };
  }

  private state({ used, resets }: Window, limit: number): QuotaState {
    const remaining = Math.max(0, limit - used);
    return { limit, remaining, resetsAt: new Date(resets), msLeft: resets - this.now() };
  }
}

/** A key as it is found when nothing is wrong with it. */
export function validKey(keyId: string, organizationId: string, limit: number): KeyRow {
  return {
    keyId,
    organizationId,
    limit,
    slug: 'acme',
    plan: 'build',
    scopes: [],
    isRevoked: false,
    isExpired: false,
    isSuspended: false,
  };
}
