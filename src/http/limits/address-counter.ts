import { normalizeIp } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import { TooManyAttemptsError } from '../request.errors.js';

const WINDOW = 60_000;
/** Addresses to watch at the most. When more than that try at once, the ones least lately seen begin anew. */
const CAPACITY = 100_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/**
 * Counts for each address what it may do only so often a minute, on each process. IPv6 addresses count by their /64,
 * which is what one customer of a provider has.
 */
export class AddressCounter {
  private readonly windows = new LRUCache<string, Window>({ max: CAPACITY });

  /** @param limit how often in a minute; 0 means any number of times */
  constructor(private readonly limit: number) {}

  /** Counts one more time, in the same moment as it looks at the limit. @throws TooManyAttemptsError beyond it */
  count(address: string): void {
    this.check(address);
    const key = normalizeIp(address);
    const window = this.windows.get(key);
    if (window && window.endsAt > performance.now()) window.count += 1;
    else this.windows.set(key, { count: 1, endsAt: performance.now() + WINDOW });
  }

  /** @throws TooManyAttemptsError when the address has used up what it may do in this minute */
  check(address: string): void {
    const window = this.windows.get(normalizeIp(address));
    if (this.limit === 0 || !window || window.count < this.limit) return;
    const msLeft = Math.ceil(window.endsAt - performance.now());
    if (msLeft > 0) throw new TooManyAttemptsError(address, msLeft);
  }
}
