import { LRUCache } from 'lru-cache';
import {
  type Admission,
  type AdmissionRequest,
  type QuotaDecision,
  type QuotaState,
  QuotaStore,
} from './quota.store.js';

/** Maximum number of organizations to remember. For others, only the store knows how long their windows last. */
const CAPACITY = 10_000;

/** Rounding error of calculations with clocks, in ms. */
const MICROSECOND = 0.001;

/** What is certain about an organization's window, whatever other processes do. */
interface Window {
  /** At least so many points have been spent. */
  readonly used: number;
  readonly resetsAt: Date;
  /** On this process's monotonic clock, in ms: until then the window certainly lasts. */
  readonly lastsUntil: number;
  /** On the same clock: from then on it is certainly over. */
  readonly endsBy: number;
  /** On the same clock: when the window was first seen. */
  readonly learnedAt: number;
  /** The end of the previous window, if this process has ended it: late responses about that window are ignored. */
  readonly replaced: Date | null;
}

/**
 * Refuses from memory what certainly does not fit. Within a window, the spent points only grow, so the highest number
 * that this process has seen is a lower bound: a request that does not fit beside it does not fit at all. The store
 * decides on all other requests.
 */
export class RememberingQuotaStore extends QuotaStore {
  private readonly windows = new LRUCache<string, Window>({ max: CAPACITY });

  constructor(private readonly store: QuotaStore) {
    super();
  }

  async admit(requests: readonly AdmissionRequest[]): Promise<Admission[]> {
    const askedAt = performance.now();
    const over = new Map<string, Date>();
    for (const { organizationId } of requests) {
      const end = this.knownEnd(organizationId, askedAt);
      if (end) over.set(organizationId, end);
    }
    const admissions = await this.store.admit(requests, over);
    const latest = new Map<string, QuotaDecision>();
    for (const [index, { decision }] of admissions.entries()) {
      const organizationId = requests[index]?.organizationId;
      if (decision && organizationId) latest.set(organizationId, decision);
    }
    for (const [organizationId, decision] of latest)
      this.remember(organizationId, decision, askedAt, over.get(organizationId) ?? null);
    return admissions;
  }

  peek(organizationId: string, limit: number): Promise<QuotaState> {
    return this.store.peek(organizationId, limit, this.knownEnd(organizationId, performance.now()));
  }

  override knownRefusal(organizationId: string, cost: number, limit: number): QuotaDecision | null {
    const window = this.windows.get(organizationId);
    if (!window || cost === 0 || window.used + cost <= limit) return null;
    const now = performance.now();
    // A store whose clock was set back says that the window is still open; this process knows that its minute is over.
    if (now >= Math.min(window.lastsUntil, window.endsBy)) return null;
    // A client that waits so long comes back when the window is over, never earlier.
    const msLeft = Math.ceil(window.endsBy - now - MICROSECOND);
    const remaining = Math.max(0, limit - window.used);
    return { admitted: false, limit, remaining, resetsAt: window.resetsAt, msLeft };
  }

  /** The end of a window that is over, even if the clock of the store was set back; null if none is known. */
  private knownEnd(organizationId: string, now: number): Date | null {
    const window = this.windows.get(organizationId);
    return window && now >= window.endsBy ? window.resetsAt : null;
  }

  /**
   * @param askedAt when the store was asked; it has measured the rest of the window at this time or later
   * @param over the end of the window that the store has been asked to end
   */
  private remember(organizationId: string, state: QuotaState, askedAt: number, over: Date | null): void {
    const used = state.limit - state.remaining;
    const known = this.windows.get(organizationId);
    // If nothing is spent, no window is open.
    if (used === 0) return;
    const end = state.resetsAt.getTime();
    if (end === known?.replaced?.getTime()) return;
    // Responses may arrive in another order than their requests: then only the newest window counts, by the clock of
    // the store. That clock may have been set back, so a response to a later request is always newer.
    if (known && known.resetsAt > state.resetsAt && askedAt < known.learnedAt) return;
    const isSame = known?.resetsAt.getTime() === end;
    // The store has rounded to whole ms.
    const lastsUntil = askedAt + state.msLeft - 1;
    const now = performance.now();
    const endsBy = now + state.msLeft;
    this.windows.set(organizationId, {
      used: isSame ? Math.max(known.used, used) : used,
      resetsAt: state.resetsAt,
      lastsUntil: isSame ? Math.max(known.lastsUntil, lastsUntil) : lastsUntil,
      endsBy: isSame ? Math.min(known.endsBy, endsBy) : endsBy,
      learnedAt: isSame ? known.learnedAt : now,
      replaced: isSame ? known.replaced : over,
    });
  }
}
