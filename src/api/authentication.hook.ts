import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { credentialsOf } from '../auth/credentials.js';
import type { OperatorAuthenticator } from '../auth/operator-authenticator.js';
import { RouteNotFoundError } from '../http/request.errors.js';
import { costOf } from '../quota/quota-cost.decorator.js';
import type { QuotaService } from '../quota/quota.service.js';
import { applyDecision } from '../quota/request-quota.js';

/** How long a caller is remembered for refusing its requests, in ms: after that a new limit or a suspension counts. */
const MEMORY = 1_000;

/**
 * Authenticates requests before anything else is done with them: before their body is read, and before it is known
 * whether their route exists. A request without valid credentials learns only that. A request that certainly does not fit
 * into the points left is refused here, without the database when its caller was authenticated a moment ago. A caller on
 * the request is always one that the database has just found valid.
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
      // Without any operator token in the configuration the API for operators does not exist.
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
 * A request to an unknown route costs nothing; one with an `Idempotency-Key` may repeat an earlier one, which is free.
 * Guards decide about both.
 * @throws QuotaExceededError
 */
function refuseUnaffordable(request: FastifyRequest, caller: Caller, quota: QuotaService): void {
  if (request.is404 || request.headers['idempotency-key'] !== undefined) return;
  const refusal = quota.refuse(caller.organization, costOf(request));
  if (refusal) applyDecision(request, caller, refusal);
}
