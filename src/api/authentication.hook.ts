import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { credentialsOf } from '../auth/credentials.js';
import { costOfMethod } from '../quota/quota-cost.decorator.js';
import type { QuotaStore } from '../quota/quota.store.js';
import { versionOf } from './api-version.js';

/** For so many ms a caller is taken from memory if its request is certain to be refused; so soon a new limit counts. */
const MEMORY = 1_000;

/**
 * Authenticates requests to the API before anything else is done with them: before their body is read and before it
 * is known whether their route exists. A request without a valid key learns nothing but that. A flood of requests for
 * which there are no points left costs the database nothing either; the guard of the quota, which decides, has a caller
 * from memory looked up after all before it lets anything pass.
 */
export function authenticateEarly(
  server: FastifyInstance,
  authenticator: Authenticator,
  quota: QuotaStore,
): void {
  const isRefused = ({ organization }: Caller, cost: number): boolean =>
    quota.knownRefusal(organization.id, cost, organization.limit) !== null;

  server.decorateRequest('credentials');
  server.decorateRequest('caller');
  server.decorateRequest('isCallerRemembered');
  server.addHook('onRequest', async (request) => {
    if (versionOf(request) === null) return;
    const credentials = credentialsOf(request);
    const recent = authenticator.recall(credentials, MEMORY);
    if (recent && isRefused(recent, costOfMethod(request.method))) {
      request.caller = recent;
      request.isCallerRemembered = true;
    } else {
      request.caller = await authenticator.authenticate(credentials, request.clientAddress);
    }
  });
}
