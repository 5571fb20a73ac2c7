import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { RouteMetadata } from '../http/server/route-metadata.js';
import { IdempotencyService, type StoredResponse } from './idempotency.service.js';
import type { Claim, IdempotentRequest } from './idempotency.sql.js';
import { costOf } from '../quota/quota-cost.decorator.js';
import { QuotaService } from '../quota/quota.service.js';
import { fingerprintOf, idempotencyKeyOf } from './idempotency-key.js';
import { IsIdempotent } from './idempotent.decorator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on the request that is executed. */
    claim?: Claim;
    /** Set on a repetition: the response to the first request. */
    storedResponse?: StoredResponse;
  }
}

/**
 * Finds out whether a request repeats an earlier one, before it costs anything: a repetition is free, also when the
 * organization has no points left.
 */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly quota: QuotaService,
    @Inject(RouteMetadata) private readonly metadata: Reflector,
  ) {}

  /** @throws InvalidRequestError, IdempotencyKeyInUseError, IdempotencyKeyReusedError, QuotaExceededError */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.metadata.get(IsIdempotent, context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === null || !request.caller) return true;
    return this.claim(request, key, request.caller);
  }

  private async claim(request: FastifyRequest, key: string, caller: Caller): Promise<boolean> {
    const { organization } = caller;
    const wanted = {
      organizationId: organization.id,
      key,
      fingerprint: fingerprintOf(request, caller),
    };
    const cost = costOf(request);
    const response = this.quota.cannotAfford(organization, cost)
      ? await this.findResponseOrRefuse(wanted, request, caller, cost)
      : await this.idempotency.claim(wanted);
    if ('id' in response) request.claim = response;
    else [request.storedResponse, request.isPaid] = [response, true];
    return true;
  }

  /** Without points only a repetition is allowed; other requests are refused before they claim the key. */
  private async findResponseOrRefuse(
    wanted: IdempotentRequest,
    request: FastifyRequest,
    caller: Caller,
    cost: number,
  ): Promise<StoredResponse | Claim> {
    const response = await this.idempotency.findResponse(wanted);
    if (response) return response;
    this.quota.refuseUnaffordable(request, caller, cost);
    // The minute has ended in the meantime.
    return this.idempotency.claim(wanted);
  }
}
