import { LRUCache } from 'lru-cache';
import {
  type Admission,
  type AdmissionRequest,
  type QuotaDecision,
  type QuotaState,
  QuotaStore,
} from './quota.store.js';

/** Most organizations to remember. Of one that was forgotten the store alone knows how long its window lasts. */
const CAPACITY = 10_000;

/** In ms: what the arithmetic of clocks may be off by. */
const MICROSECOND = 0.001;

/** What is certain of an organization's window, whatever other processes do. */
interface Window {
  /** Points: at least so many have been spent. */
  readonly used: number;
  readonly resetsAt: Date;
  /** On this process's monotonic clock, in ms: until then the window certainly lasts. */
  readonly lastsUntil: number;
  /** On the same clock: then it is certainly over. */
  readonly endsBy: number;
  /** On the same clock: when the window was first seen. */
  readonly learnedAt: number;
  /** The end of the window before, if this process has ended it: what is late about it is of no use any more. */
  readonly replaced: Date | null;
}

/**
 * Knows from memory what cannot fit. Within a window the points that are spent only grow, so what this process has
 * seen of them is a lower bound of the truth: a request that does not fit beside that does not fit at all. Everything
 * else is the store's to decide.
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
    // A store whose clock was set back says that the window goes on; this process knows that its minute is over.
    if (now >= Math.min(window.lastsUntil, window.endsBy)) return null;
    // Who waits so long comes back when the window is over, never a moment too early.
    const msLeft = Math.ceil(window.endsBy - now - MICROSECOND);
    const remaining = Math.max(0, limit - window.used);
    return { admitted: false, limit, remaining, resetsAt: window.resetsAt, msLeft };
  }

  /** The end of a window that is over by now, though the clock of the store may have been set back; null for none. */
  private knownEnd(organizationId: string, now: number): Date | null {
    const window = this.windows.get(organizationId);
    return window && now >= window.endsBy ? window.resetsAt : null;
  }

  /**
   * @param askedAt when the store was asked: it has measured what is left of the window no sooner
   * @param over the end of the window that it was told to be over
   */
  private remember(organizationId: string, state: QuotaState, askedAt: number, over: Date | null): void {
    const used = state.limit - state.remaining;
    const known = this.windows.get(organizationId);
    // Where nothing is spent no window is open.
    if (used === 0) return;
    const end = state.resetsAt.getTime();
    if (end === known?.replaced?.getTime()) return;
    // Responses may overtake each other: of those that do, only the newest window counts, by the clock of the store. That
    // clock may have been set back since, so a response to what was asked later is always newer.
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
