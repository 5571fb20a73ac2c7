import { normalizeIp } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import { TooManyAttemptsError } from '../request.errors.js';

const WINDOW = 60_000;
/** Addresses that are counted at once. If there are more, the count of the least recently seen ones is lost. */
const CAPACITY = 100_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/**
 * Counts per address, and per process, what an address may do only so often per minute. IPv6 addresses are counted by
 * their /64 prefix, which is what a provider assigns to one customer.
 */
export class AddressCounter {
  private readonly windows = new LRUCache<string, Window>({ max: CAPACITY });

  /** @param limit how often per minute; 0 means no limit */
  constructor(private readonly limit: number) {}

  /** Checks the limit and counts once, in one step. @throws TooManyAttemptsError beyond the limit */
  count(address: string): void {
    this.check(address);
    const key = normalizeIp(address);
    const window = this.windows.get(key);
    if (window && window.endsAt > performance.now()) window.count += 1;
    else this.windows.set(key, { count: 1, endsAt: performance.now() + WINDOW });
  }

  /** @throws TooManyAttemptsError when the address has reached its limit for this minute */
  check(address: string): void {
    const window = this.windows.get(normalizeIp(address));
    if (this.limit === 0 || !window || window.count < this.limit) return;
    const msLeft = Math.ceil(window.endsAt - performance.now());
    if (msLeft > 0) throw new TooManyAttemptsError(address, msLeft);
  }
}
