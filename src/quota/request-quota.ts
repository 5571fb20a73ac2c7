import type { QuotaState } from './quota.store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where its organization stood when it was charged, or refused. */
    quotaState?: QuotaState;
    /** It passed while the store of points was away: there is nothing to tell of them. */
    isUnmetered?: boolean;
    /** An earlier request has paid for it. */
    isPaid?: boolean;
  }
}
