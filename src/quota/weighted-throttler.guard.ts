import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
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
import { RouteMetadata } from '../http/server/route-metadata.js';
import { QuotaService } from './quota.service.js';

/**
 * Admits the requests of callers: checks the key, and charges the organization the cost of each request instead of
 * counting requests. It is the last guard, so that every admitted request runs.
 */
@Injectable()
export class WeightedThrottlerGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    @Inject(RouteMetadata) metadata: Reflector,
    private readonly quota: QuotaService,
  ) {
    super(options, storage, metadata);
  }

  /** Public routes have no organization to charge, and no request is paid for twice. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    const { req } = this.getRequestResponse(context);
    return req.credentials === undefined || req.isPaid === true;
  }

  /** @throws what {@link QuotaService.admit} throws */
  protected override async handleRequest({ context }: ThrottlerRequest): Promise<boolean> {
    await this.quota.admit(this.getRequestResponse(context).req);
    return true;
  }

  protected override getRequestResponse(context: ExecutionContext): {
    req: FastifyRequest;
    res: FastifyReply;
  } {
    const http = context.switchToHttp();
    return { req: http.getRequest<FastifyRequest>(), res: http.getResponse<FastifyReply>() };
  }
}
