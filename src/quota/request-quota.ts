import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { QuotaExceededError } from './quota.errors.js';
import type { QuotaDecision, QuotaState } from './quota.store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The quota of the caller's organization, when the request was charged or refused. */
    quotaState?: QuotaState;
    /** It passed while the quota store was unavailable: the response has no quota headers. */
    isUnmetered?: boolean;
    /** It repeats an earlier request, which has paid for it. */
    isPaid?: boolean;
  }
}

/**
 * Stores the decision on the request.
 * @throws QuotaExceededError when it is not admitted
 */
export function applyDecision(request: FastifyRequest, caller: Caller, decision: QuotaDecision): void {
  request.quotaState = decision;
  if (!decision.admitted) throw new QuotaExceededError(caller, decision);
}

/** Injects the quota of the caller's organization after the request was paid for; null if it was free. */
export const CurrentQuota = createParamDecorator(
  (_: unknown, context: ExecutionContext): QuotaState | null =>
    context.switchToHttp().getRequest<FastifyRequest>().quotaState ?? null,
);
