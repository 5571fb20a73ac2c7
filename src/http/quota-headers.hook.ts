import type { FastifyInstance } from 'fastify';
import { hasQuotaHeaders, writeQuotaHeaders } from '../quota/quota.headers.js';
import type { QuotaStore } from '../quota/quota.store.js';

/**
 * Puts the quota headers on every authenticated answer: also on those that failed before the guard could charge them,
 * such as a malformed body or an unknown path, which cost nothing.
 */
export function completeQuotaHeaders(server: FastifyInstance, store: QuotaStore): void {
  server.decorateRequest('isUnmetered');
  server.addHook('onSend', async ({ caller, isUnmetered }, reply) => {
    if (!caller || isUnmetered || hasQuotaHeaders(reply) || reply.statusCode >= 500) return;
    const { id, limit } = caller.organization;
    try {
      writeQuotaHeaders(reply, await store.peek(id, limit));
    } catch {
      // The store is away. The answer itself is ready, and true without them.
    }
  });
}
