import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { credentialsOf } from '../auth/credentials.js';
import type { OperatorAuthenticator } from '../auth/operator-authenticator.js';
import { RouteNotFoundError } from '../http/request.errors.js';
import { costOf } from '../quota/quota-cost.decorator.js';
import { MEMORY, type QuotaService } from '../quota/quota.service.js';

/**
 * Lets only requests with a key that was valid a moment ago get any further: before their body is read, and before it is
 * known whether their route exists. A request without valid credentials learns only that, and one that certainly does not
 * fit into the points left is refused here. That the key is valid is found out once more when the request runs
 * ({@link QuotaService.admit}): only then has it a caller.
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
  const lookUp = async (request: FastifyRequest): Promise<void> => {
    const credentials = credentialsOf(request);
    const recent =
      authenticator.recall(credentials, MEMORY) ??
      (await authenticator.authenticate(credentials, request.clientAddress));
    // One with an `Idempotency-Key` may be a repetition, which is free: guards decide about it.
    if (request.headers['idempotency-key'] === undefined) quota.refuseUnaffordable(request, recent);
  };
  server.addHook('onRequest', (request, _reply, done) => {
    const { surface, method, url, headers, clientAddress } = request;
    if (surface.authentication === 'none') return done();
    if (surface.authentication === 'operator_token') {
      // Without an operator token in the configuration the API for operators does not exist.
      if (!operators.isOn) return done(new RouteNotFoundError(method, url));
      request.operator = operators.authenticate(headers.authorization, clientAddress);
      return done();
    }
    const known = authenticator.recall(credentialsOf(request));
    if (known && !quota.cannotAfford(known.organization, costOf(request))) return done();
    lookUp(request).then(() => done(), done);
  });
}
