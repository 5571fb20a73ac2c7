import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OperatorAuthenticator } from '../../auth/operator-authenticator.js';
import { RouteNotFoundError } from '../../http/request.errors.js';

/** The path under which operators find everything that is theirs. */
export const ADMIN_PATH = '/admin';

const ADMIN = /^\/+admin(?=[/?]|$)/i;

/** Whether a request is for what belongs to operators. The route tells it, however the URL was written; or else the path. */
export function isForOperators({ routeOptions, url }: FastifyRequest): boolean {
  return ADMIN.test(routeOptions?.url ?? '') || ADMIN.test(url);
}

/**
 * Lets nobody but operators near what is theirs: before a body is read, and before it is known whether the route exists.
 * Where no operator token is configured, there is nothing.
 */
export function authenticateOperators(server: FastifyInstance, operators: OperatorAuthenticator): void {
  server.decorateRequest('operator');
  server.addHook('onRequest', async (request) => {
    if (!isForOperators(request)) return;
    const { method, url, headers, clientAddress, routeOptions } = request;
    if (!operators.isOn) throw new RouteNotFoundError(method, url);
    request.operator = operators.authenticate(headers.authorization, clientAddress);
    // A room page takes any single name; this one is no room.
    if (routeOptions.url !== undefined && !ADMIN.test(routeOptions.url))
      throw new RouteNotFoundError(method, url);
  });
}
