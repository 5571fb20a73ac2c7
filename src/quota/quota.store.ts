import type { PresentedKey } from '../auth/credentials.js';
import type { KeyRow } from '../auth/key-lookup.js';

/** How long a window lasts. Each store knows it too, because its own clock cuts the windows. */
export const WINDOW_SECONDS = 60;

/** Where an organization stands, by the store's clock. */
export interface QuotaState {
  /** Points a minute. */
  readonly limit: number;
  /** Points left in the window. */
  readonly remaining: number;
  /** The end of the window, one and the same instant for all its requests; now, when no window is open. */
  readonly resetsAt: Date;
  /** Whole ms until then, by the store's clock. */
  readonly msLeft: number;
}

export interface QuotaDecision extends QuotaState {
  /** A request that is not admitted has spent nothing. */
  readonly admitted: boolean;
}

/** A request that is about to run. */
export interface AdmissionRequest {
  readonly key: PresentedKey;
  /** Whose key it was when it was last seen valid; keys do not change hands. */
  readonly organizationId: string;
  /** Points a minute, as they were a moment ago; null when that is not known. */
  readonly limit: number | null;
  /** Points, at least 1. */
  readonly cost: number;
}

/** What is decided about a request. */
export interface Admission {
  /** The key as it is now; undefined when there is no such key. */
  readonly key: KeyRow | undefined;
  /** null for a key that is not valid: nothing was charged. */
  readonly decision: QuotaDecision | null;
}

/** The ends of windows that are over by a clock that is never set, whatever the clock of the store says, by organization. */
export type KnownEnds = ReadonlyMap<string, Date>;

/** Keeps the points of every organization, exactly, for all processes at once. */
export abstract class QuotaStore {
  /**
   * Decides on requests that wait at the same time, in their order, each as if it came alone: its key must be valid now,
   * and its points must fit, `used + cost <= limit`; then they are spent. The first that is admitted opens a window of 60 s.
   * One atomic step for each organization, whoever else spends at the same time.
   * @returns an admission for each request, in their order
   */
  abstract admit(requests: readonly AdmissionRequest[], over?: KnownEnds): Promise<Admission[]>;

  /** Looks without spending or opening a window. */
  abstract peek(organizationId: string, limit: number, over?: Date | null): Promise<QuotaState>;

  /** The refusal that is certain without asking anybody; null when there is none. */
  knownRefusal(_organizationId: string, _cost: number, _limit: number): QuotaDecision | null {
    return null;
  }
}

/** What an organization had spent before the first of some requests, and may spend. */
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
 * The decision on each request, as the store has come to it: in their order, those that fit are admitted.
 * @param keys the key of each request
 * @param charges of the organizations
 * @param isCharged whether the store has charged requests with this key; none with a key that is not valid is admitted
 */
export function decide(
  requests: readonly AdmissionRequest[],
  keys: readonly (KeyRow | undefined)[],
  charges: ReadonlyMap<string, Charge>,
  isCharged = isValid as (key: KeyRow | undefined) => boolean,
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
 * @returns them, and the place of each request's key among them
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
