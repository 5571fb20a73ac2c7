import type { FastifyInstance } from 'fastify';
import { applyDecision } from './request-quota.js';
import { costOfMethod } from './quota-cost.decorator.js';
import type { QuotaService } from './quota.service.js';
import { bringsBody } from '../http/server/json-body.js';

/**
 * Refuses requests with a body that certainly do not fit into what their organization has left, before the body is read.
 * A request with an `Idempotency-Key` may repeat an earlier one, which is free: the guards decide about it, as they do about
 * all that bring no body. To be called after
 * everything that refuses requests for free.
 */
export function refuseUnaffordable(server: FastifyInstance, quota: QuotaService): void {
  server.addHook('onRequest', async (request) => {
    const { caller, method, headers, routeOptions } = request;
    if (!caller || !bringsBody(headers) || headers['idempotency-key'] !== undefined) return;
    const cost = routeOptions.config.quotaCost ?? costOfMethod(method);
    const refusal = quota.refuse(caller.organization, cost);
    if (refusal) applyDecision(request, caller, refusal);
  });
}
