import { createHash } from 'node:crypto';
import type { PresentedKey } from '../../src/auth/credentials.js';
import type { AdmissionRequest, QuotaDecision, QuotaStore } from '../../src/quota/quota.store.js';

const secretHash = createHash('sha256').digest();

/** The one key of an organization in tests of stores. */
export function keyFor(organizationId: string): PresentedKey {
  return { id: organizationId.replaceAll('-', '').slice(0, 16).padEnd(16, '0'), secretHash };
}

/** What an organization asks for. */
export function requestFor(organizationId: string, cost: number, limit: number): AdmissionRequest {
  return { key: keyFor(organizationId), organizationId, cost, limit };
}

/** Asks a store for the points of one request. @throws TypeError when the key is not valid */
export async function consume(
  store: QuotaStore,
  organizationId: string,
  cost: number,
  limit: number,
  over?: Date,
): Promise<QuotaDecision> {
  const ends = over && new Map([[organizationId, over]]);
  const [admission] = await store.admit([requestFor(organizationId, cost, limit)], ends);
  if (!admission?.decision) throw new TypeError('The key is not valid.');
  return admission.decision;
}
