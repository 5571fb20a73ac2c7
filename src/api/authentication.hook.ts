import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { credentialsOf } from '../auth/credentials.js';
import type { OperatorAuthenticator } from '../auth/operator-authenticator.js';
import { RouteNotFoundError } from '../http/request.errors.js';
import { costOf } from '../quota/quota-cost.decorator.js';
import type { QuotaService } from '../quota/quota.service.js';
import { applyDecision } from '../quota/request-quota.js';

/** How long requests of a caller may be refused without the database, in ms: then a new limit or a suspension counts. */
const MEMORY = 1_000;

/**
 * Authenticates requests first: before their body is read, and before it is known whether their route exists. The response
 * to a request without valid credentials says nothing else. A request that certainly costs more than the organization has
 * left is refused here, without the database if its caller was authenticated a moment ago. A caller on the request has
 * always just been validated by the database.
 */
export function authenticate(
  server: FastifyInstance,
  authenticator: Authenticator,
  operators: OperatorAuthenticator,
  quota: QuotaService,
): void {
  server.decorateRequest('credentials');
  server.decorateRequest('caller');
  server.decorateRequest('operator');
  server.addHook('onRequest', async (request) => {
    const { surface, method, url, headers, clientAddress } = request;
    if (surface.authentication === 'none') return;
    if (surface.authentication === 'operator_token') {
      // Without an operator token in the configuration the API for operators does not exist.
      if (!operators.isOn) throw new RouteNotFoundError(method, url);
      request.operator = operators.authenticate(headers.authorization, clientAddress);
    } else {
      const credentials = credentialsOf(request);
      const recent = authenticator.recall(credentials, MEMORY);
      if (recent) refuseUnaffordable(request, recent, quota);
      request.caller = await authenticator.authenticate(credentials, clientAddress);
      refuseUnaffordable(request, request.caller, quota);
    }
  });
}

/**
 * A request to an unknown route costs nothing, and one with an `Idempotency-Key` may be a repetition, which is free: guards
 * decide about both.
 * @throws QuotaExceededError
 */
function refuseUnaffordable(request: FastifyRequest, caller: Caller, quota: QuotaService): void {
  if (request.is404 || request.headers['idempotency-key'] !== undefined) return;
  const refusal = quota.refuse(caller.organization, costOf(request));
  if (refusal) applyDecision(request, caller, refusal);
}
