import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Caller } from './caller.js';
import type { PresentedKey } from './credentials.js';

const CAPACITY = 10_000;
/** How long a key is remembered, in ms. */
const MEMORY = 10 * 60_000;

/** How long a suspension is remembered, in ms: its end is noticed after this time at the latest. */
const SUSPENSION_MEMORY = 1_000;

/** A suspended organization, and its points per minute. */
type Suspended = Pick<Caller['organization'], 'id' | 'limit'>;

interface Remembered {
  readonly secretHash: Buffer;
  /** null for a key of a suspended organization. */
  readonly caller: Caller | null;
  readonly suspended?: Suspended;
  /** When the database was asked, on this process's monotonic clock, in ms. */
  readonly askedAt: number;
}

/**
 * The callers whose keys were recently found valid. It never allows a request anything: it only lets Foyer refuse one
 * without asking the database, and tells keys that are probably valid from unknown ones.
 */
@Injectable()
export class RecentCallers {
  private readonly callers = new LRUCache<string, Remembered>({ max: CAPACITY });

  remember({ id, secretHash }: PresentedKey, caller: Caller, askedAt: number): void {
    this.callers.set(id, { secretHash, caller, askedAt });
  }

  /**
   * Remembers that the organization of a valid key is suspended. Its requests cost no points, so nothing else would
   * keep a flood of them away from the database.
   */
  rememberSuspended({ id, secretHash }: PresentedKey, suspended: Suspended, askedAt: number): void {
    this.callers.set(id, { secretHash, caller: null, suspended, askedAt });
  }

  /** The organization of this key, if it was found suspended within the last second. */
  recallSuspended(key: PresentedKey): Suspended | undefined {
    return this.find(key, SUSPENSION_MEMORY)?.suspended;
  }

  forget({ id }: PresentedKey): void {
    this.callers.delete(id);
  }

  /** The caller with this key, if it was found valid `within` so many ms; otherwise null. */
  recall(key: PresentedKey, within = MEMORY): Caller | null {
    return this.find(key, within)?.caller ?? null;
  }

  private find({ id, secretHash }: PresentedKey, within: number): Remembered | null {
    const known = this.callers.get(id);
    if (!known || performance.now() - known.askedAt > within) return null;
    return timingSafeEqual(known.secretHash, secretHash) ? known : null;
  }
}
