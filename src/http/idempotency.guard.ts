import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Claim, RememberedAnswer } from '../idempotency/idempotent-request.js';
import { costOfMethod } from '../quota/quota-cost.decorator.js';
import { QuotaStore } from '../quota/quota.store.js';
import { fingerprintOf, idempotencyKeyOf } from './idempotency-key.js';
import { IDEMPOTENT } from './idempotent.decorator.js';

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
    private readonly authenticator: Authenticator,
    private readonly quota: QuotaStore,
    private readonly reflector: Reflector,
  ) {}

  /** @throws InvalidRequestError, IdempotencyKeyInUseError, IdempotencyKeyReusedError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.reflector.get<boolean | undefined>(IDEMPOTENT, context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === null || !request.caller) return true;
    await this.authenticateAnew(request);
    const { organization } = request.caller;
    const asked = { organizationId: organization.id, key, fingerprint: fingerprintOf(request) };
    // Who has no points left may repeat, but does not get so far as to need a claim.
    const isRefused = this.quota.knownRefusal(
      organization.id,
      costOfMethod(request.method),
      organization.limit,
    );
    const answer = isRefused ? await this.idempotency.recall(asked) : await this.idempotency.claim(asked);
    if (!answer) return true;
    if ('id' in answer) request.claim = answer;
    else [request.rememberedAnswer, request.isPaid] = [answer, true];
    return true;
  }

  /** A caller from memory is good for a refusal, not for an answer. */
  private async authenticateAnew(request: FastifyRequest): Promise<void> {
    if (!request.isCallerRemembered) return;
    request.caller = await this.authenticator.authenticate(request.headers.authorization, request.ip);
    request.isCallerRemembered = false;
  }
}
