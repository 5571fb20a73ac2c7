import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { costOf } from './quota-cost.decorator.js';
import { QuotaService } from './quota.service.js';
import { applyDecision } from './request-quota.js';

/** Charges each request of a caller to its organization: not by how many there are, but by what each one costs. */
@Injectable()
export class WeightedThrottlerGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly quota: QuotaService,
  ) {
    super(options, storage, reflector);
  }

  /** Without a caller, on a public route, there is no organization to charge; and nothing is paid for twice. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    const { req } = this.getRequestResponse(context);
    return req.caller === undefined || req.isPaid === true || costOf(req) === 0;
  }

  /** @throws QuotaExceededError when the points left do not cover the cost; QuotaStoreUnavailableError */
  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    const { req } = this.getRequestResponse(context);
    const decision = await this.quota.spend(callerOf(req).organization, costOf(req));
    if (decision) applyDecision(req, callerOf(req), decision);
    else req.isUnmetered = true;
    return true;
  }

  protected override async getTracker(request: FastifyRequest): Promise<string> {
    return callerOf(request).organization.id;
  }

  /** One budget for all routes, keys and processes of an organization. */
  protected override generateKey(_context: ExecutionContext, organizationId: string): string {
    return organizationId;
  }

  protected override getRequestResponse(context: ExecutionContext): {
    req: FastifyRequest;
    res: FastifyReply;
  } {
    const http = context.switchToHttp();
    return { req: http.getRequest<FastifyRequest>(), res: http.getResponse<FastifyReply>() };
  }
}

/** The limit of a request, for the throttler's options: that of the caller's organization. */
export function limitOfCaller(context: ExecutionContext): number {
  return callerOf(context.switchToHttp().getRequest<FastifyRequest>()).organization.limit;
}

function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new TypeError('Only a request with a caller can be charged.');
  return caller;
}
