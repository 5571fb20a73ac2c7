import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
} from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/caller.js';
import { QuotaExceededError } from './quota.errors.js';
import { costOfMethod, QUOTA_COST } from './quota-cost.decorator.js';
import { writeQuotaHeaders } from './quota.headers.js';
import { QuotaStore } from './quota.store.js';

/** Charges each request of a caller to its organization: not by how many there are, but by what each one costs. */
@Injectable()
export class WeightedThrottlerGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() private readonly store: QuotaStore,
    reflector: Reflector,
  ) {
    super(options, store, reflector);
  }

  /** Without a caller, on a public route, there is no organization to charge. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    const { req } = this.getRequestResponse(context);
    return req.caller === undefined || this.cost(context, req) === 0;
  }

  /** @throws QuotaExceededError when the points left do not cover the cost */
  protected override async handleRequest({ context, limit }: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(context);
    const organizationId = await this.getTracker(req);
    const decision = await this.store.consume(organizationId, this.cost(context, req), limit);
    writeQuotaHeaders(res, decision);
    if (!decision.admitted) throw new QuotaExceededError(organizationId, decision);
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

  private cost(context: ExecutionContext, request: FastifyRequest): number {
    const declared = this.reflector.get<number | undefined>(QUOTA_COST, context.getHandler());
    return declared ?? costOfMethod(request.method);
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
