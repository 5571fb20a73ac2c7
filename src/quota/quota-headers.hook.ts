import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { OrganizationSuspendedError } from '../organizations/organizations.errors.js';
import type { QuotaState, QuotaStore } from './quota.store.js';

/** The quotas of suspended organizations, by id. They spend nothing, so the store is asked at most once a second. */
type SuspendedQuotas = LRUCache<string, QuotaState, number>;

/**
 * Adds the quota headers to every response to a request with a valid key, also if it cost nothing, such as a 403 for a
 * scope.
 * @param extraHeaders further quota headers of the API that a request is for
 */
export function writeQuotaHeaders(
  server: FastifyInstance,
  store: QuotaStore,
  extraHeaders: (request: FastifyRequest) => ((state: QuotaState) => Record<string, string>) | undefined,
): void {
  server.decorateRequest('isUnmetered');
  server.decorateRequest('isPaid');
  server.decorateRequest('quotaState');
  const suspended = new LRUCache<string, QuotaState, number>({
    max: 10_000,
    ttl: 1_000,
    fetchMethod: (id, _stale, { context: limit }) => store.peek(id, limit),
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const proceed = (state: QuotaState | null): void => {
      if (state) writeHeaders(reply, state, extraHeaders(request)?.(state));
      done(null, payload);
    };
    // A key that became invalid while its request was served reveals nothing about its organization.
    if (reply.statusCode === 401) return proceed(null);
    // Nearly always: nothing that must be waited for.
    if (request.quotaState) return proceed(request.quotaState);
    readState(request, reply, store, suspended).then(proceed).catch(done);
  });
}

function writeHeaders(reply: FastifyReply, state: QuotaState, extra: Record<string, string> = {}): void {
  reply.header('X-RateLimit-Limit', state.limit);
  reply.header('X-RateLimit-Remaining', state.remaining);
  // A date (ISO 8601, UTC), as in the contract of v1.
  reply.header('X-RateLimit-Reset', state.resetsAt.toISOString());
  void reply.headers(extra);
}

/** The quota of a request that was not charged. */
async function readState(
  { caller, isUnmetered, failure }: FastifyRequest,
  { statusCode }: FastifyReply,
  store: QuotaStore,
  suspended: SuspendedQuotas,
): Promise<QuotaState | null> {
  if (failure instanceof OrganizationSuspendedError) {
    const { id, limit } = failure.organization;
    return (await suspended.fetch(id, { context: limit }).catch(() => null)) ?? null;
  }
  if (!caller || isUnmetered || statusCode >= 500) return null;
  try {
    return await store.peek(caller.organization.id, caller.organization.limit);
  } catch {
    // The store is unavailable. The response is complete, and correct without these headers.
    return null;
  }
}
