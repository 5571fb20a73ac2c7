import type { FastifyReply } from 'fastify';
import type { QuotaState } from './quota.store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** It passed while the store of points was away: there is nothing to tell of them. */
    isUnmetered?: boolean;
  }
}

/** Tells the caller where its organization stands. `Reset` is a date (ISO 8601, UTC), as v1 has always written it. */
export function writeQuotaHeaders(reply: FastifyReply, state: QuotaState): void {
  reply.header('X-RateLimit-Limit', state.limit);
  reply.header('X-RateLimit-Remaining', state.remaining);
  reply.header('X-RateLimit-Reset', state.resetsAt.toISOString());
}

export function hasQuotaHeaders(reply: FastifyReply): boolean {
  return reply.hasHeader('X-RateLimit-Limit');
}
