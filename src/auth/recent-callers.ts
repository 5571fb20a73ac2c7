import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.js';
import type { PresentedKey } from './credentials.js';

const CAPACITY = 10_000;
/** How long a key is remembered, in ms. */
const MEMORY = 10 * 60_000;

interface Remembered {
  readonly secretHash: Buffer;
  readonly caller: Caller;
  /** When the database was asked, on this process's monotonic clock, in ms. */
  readonly askedAt: number;
}

/**
 * Whose keys were found valid lately. It never lets a request do anything: it only lets Foyer refuse one without asking
 * the database, and tells keys that are probably valid from those that may be made up.
 */
@Injectable()
export class RecentCallers {
  private readonly callers = new LRUCache<string, Remembered>({ max: CAPACITY, ttl: MEMORY });

  remember({ id, secretHash }: PresentedKey, caller: Caller, askedAt: number): void {
    this.callers.set(id, { secretHash, caller, askedAt });
  }

  forget({ id }: PresentedKey): void {
    this.callers.delete(id);
  }

  /** Who held this key `within` so many ms; null for a key that was not seen valid since. */
  recall({ id, secretHash }: PresentedKey, within = MEMORY): Caller | null {
    const known = this.callers.get(id);
    if (!known || performance.now() - known.askedAt > within) return null;
    return timingSafeEqual(known.secretHash, secretHash) ? known.caller : null;
  }
}
