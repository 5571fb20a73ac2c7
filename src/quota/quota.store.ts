import type { PresentedKey } from '../auth/credentials.js';
import type { KeyRow } from '../auth/key-lookup.js';

/**
 * How long a window lasts. The statements and scripts of the stores repeat it, because windows follow the store's
 * clock.
 */
export const WINDOW_SECONDS = 60;

/** The quota of an organization, by the store's clock. */
export interface QuotaState {
  /** Points per minute. */
  readonly limit: number;
  /** Points left in the window. */
  readonly remaining: number;
  /** The end of the window, the same instant for all its requests; now, if no window is open. */
  readonly resetsAt: Date;
  /** Whole ms until then, by the store's clock. */
  readonly msLeft: number;
}

export interface QuotaDecision extends QuotaState {
  /** A request that is not admitted costs nothing. */
  readonly admitted: boolean;
}

/** A request that is about to run. */
export interface AdmissionRequest {
  readonly key: PresentedKey;
  /** The owner of the key when it was last seen valid; a key always belongs to the same organization. */
  readonly organizationId: string;
  /** Points per minute, at most a second old; null if not known. */
  readonly limit: number | null;
  /** Points, at least 1. */
  readonly cost: number;
}

/** The decision on a request. */
export interface Admission {
  /** The key as it is now; undefined if there is no such key. */
  readonly key: KeyRow | undefined;
  /** null for a key that is not valid: nothing was charged. */
  readonly decision: QuotaDecision | null;
}

/**
 * The ends of windows that are over, by organization: measured with a monotonic clock, in case the clock of the store
 * was set back.
 */
export type KnownEnds = ReadonlyMap<string, Date>;

/** Counts the points of every organization, exactly, for all processes together. */
export abstract class QuotaStore {
  /**
   * Decides on requests that wait at the same time, in their order, each as if it came alone: its key must be valid now,
   * and its points must fit, `used + cost <= limit`; then they are spent. The first that is admitted opens a window of 60 s.
   * One atomic step for each organization, whoever else spends at the same time.
   * @returns an admission for each request, in their order
   * @throws an error that `isLocked` if the window of one of several organizations stays locked: nobody is charged,
   * and each can be decided on alone
   */
  abstract admit(requests: readonly AdmissionRequest[], over?: KnownEnds): Promise<Admission[]>;

  /** Reads the quota without spending points or opening a window. */
  abstract peek(organizationId: string, limit: number, over?: Date | null): Promise<QuotaState>;

  /** A refusal that is certain without asking the store; null if there is none. */
  knownRefusal(_organizationId: string, _cost: number, _limit: number): QuotaDecision | null {
    return null;
  }
}

/** What an organization had spent before the first request of a batch, and its limit. */
export interface Charge {
  /** Points. */
  readonly used: number;
  readonly limit: number;
  readonly resetsAt: Date;
  readonly msLeft: number;
}

/** Whether a key may spend points. */
export function isValid(key: KeyRow | undefined): key is KeyRow {
  return key !== undefined && !key.isRevoked && !key.isExpired && !key.isSuspended;
}

/**
 * The decision on each request, by the same rule as in the store: in their order, those that fit are admitted.
 * @param keys the key of each request
 * @param charges of the organizations
 * @param isCharged whether the store has charged requests with this key; requests with a key that is not valid are
 * never admitted
 */
export function decide(
  requests: readonly AdmissionRequest[],
  keys: readonly (KeyRow | undefined)[],
  charges: ReadonlyMap<string, Charge>,
  isCharged: (key: KeyRow | undefined) => boolean = isValid,
): Admission[] {
  const spent = new Map<string, number>();
  return requests.map(({ cost, organizationId }, index) => {
    const key = keys[index];
    const charge = charges.get(organizationId);
    if (!charge || !isCharged(key)) return { key, decision: null };
    const { limit, resetsAt, msLeft } = charge;
    let used = spent.get(organizationId) ?? charge.used;
    const admitted = used + cost <= limit;
    if (admitted) spent.set(organizationId, (used += cost));
    const decision = { admitted, limit, remaining: Math.max(0, limit - used), resetsAt, msLeft };
    return { key, decision: isValid(key) ? decision : null };
  });
}

/**
 * The different keys that requests present.
 * @returns one request for each key, and the place of each request's key among them
 */
export function distinctKeys(requests: readonly AdmissionRequest[]): {
  presented: readonly AdmissionRequest[];
  places: readonly number[];
} {
  const known = new Map<string, number>();
  const presented: AdmissionRequest[] = [];
  const places = requests.map((request) => {
    const { id, secretHash } = request.key;
    const name = id + secretHash.toString('latin1');
    let place = known.get(name);
    if (place === undefined) {
      place = presented.push(request) - 1;
      known.set(name, place);
    }
    return place;
  });
  return { presented, places };
}
