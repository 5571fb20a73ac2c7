import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { QuotaExceededError } from './quota.errors.js';
import type { QuotaDecision, QuotaState } from './quota.store.js';

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

/**
 * Notes on a request what was decided about it.
 * @throws QuotaExceededError when it is not admitted
 */
export function applyDecision(
  request: FastifyRequest,
  { organization }: Caller,
  decision: QuotaDecision,
): void {
  request.quotaState = decision;
  if (!decision.admitted) throw new QuotaExceededError(organization.id, decision);
}

/** Hands to a route's method where its caller's organization stood once the request was paid for; null if it was free. */
export const CurrentQuota = createParamDecorator(
  (_: unknown, context: ExecutionContext): QuotaState | null =>
    context.switchToHttp().getRequest<FastifyRequest>().quotaState ?? null,
);
