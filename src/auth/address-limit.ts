import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { TooManyAttemptsError } from './auth.errors.js';

const WINDOW = 60_000;
/** Addresses to watch at the most. When more than that try at once, the ones least lately seen begin anew. */
const CAPACITY = 100_000;

/**
 * Slows down who guesses keys: an address may fail so many times a minute, on each process. IPv6 addresses count by
 * their /64, which is what one customer of a provider has.
 */
@Injectable()
export class AddressLimit {
  private readonly failures = new LRUCache<string, { count: number; readonly endsAt: number }>({
    max: CAPACITY,
  });

  constructor(private readonly config: Config) {}

  /** @throws TooManyAttemptsError when the address has failed too often in this minute */
  check(address: string): void {
    const limit = this.config.failedAttemptsPerMinute;
    const window = this.failures.get(normalizeIp(address));
    if (limit === 0 || !window || window.count < limit) return;
    const msLeft = Math.ceil(window.endsAt - performance.now());
    if (msLeft > 0) throw new TooManyAttemptsError(address, msLeft);
  }

  /** Notes that a request from this address had no valid key. */
  record(address: string): void {
    const key = normalizeIp(address);
    const window = this.failures.get(key);
    if (window && window.endsAt > performance.now()) window.count += 1;
    else this.failures.set(key, { count: 1, endsAt: performance.now() + WINDOW });
  }
}
