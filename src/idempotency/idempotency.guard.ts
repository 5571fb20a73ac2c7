import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { IdempotencyService } from './idempotency.service.js';
import type { Claim, IdempotentRequest, RememberedAnswer } from './idempotent-request.js';
import { costOf } from '../quota/quota-cost.decorator.js';
import { QuotaService } from '../quota/quota.service.js';
import { applyDecision } from '../quota/request-quota.js';
import { fingerprintOf, idempotencyKeyOf } from './idempotency-key.js';
import { IsIdempotent } from './idempotent.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** This request is the one that does what several ask for. */
    claim?: Claim;
    /** What an earlier request with the same key was answered. */
    rememberedAnswer?: RememberedAnswer;
  }
}

/**
 * Finds out whether a request repeats an earlier one, before anything is paid for it: a repetition is free, also when
 * the organization has no points left.
 */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly quota: QuotaService,
    private readonly reflector: Reflector,
  ) {}

  /** @throws InvalidRequestError, IdempotencyKeyInUseError, IdempotencyKeyReusedError, QuotaExceededError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.reflector.get(IsIdempotent, context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === null || !request.caller) return true;
    const { organization } = request.caller;
    const asked = {
      organizationId: organization.id,
      key,
      fingerprint: fingerprintOf(request, request.caller),
    };
    const cost = costOf(request);
    const answer = this.quota.cannotAfford(organization, cost)
      ? await this.recallOrRefuse(asked, request, request.caller, cost)
      : await this.idempotency.claim(asked);
    if ('id' in answer) request.claim = answer;
    else [request.rememberedAnswer, request.isPaid] = [answer, true];
    return true;
  }

  /** Who has no points left may repeat. Anything else is refused here: nothing gets any further without a claim. */
  private async recallOrRefuse(
    asked: IdempotentRequest,
    request: FastifyRequest,
    caller: Caller,
    cost: number,
  ): Promise<RememberedAnswer | Claim> {
    const answer = await this.idempotency.recall(asked);
    if (answer) return answer;
    const refusal = this.quota.refuse(caller.organization, cost);
    // The minute may have ended in between.
    if (refusal) applyDecision(request, caller, refusal);
    return this.idempotency.claim(asked);
  }
}
