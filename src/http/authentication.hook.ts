import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../auth/authenticator.js';
import { versionOf } from './api-version.js';

/**
 * Authenticates requests to the API before anything else is done with them: before their body is read and before it
 * is known whether their route exists. A request without a valid key learns nothing but that.
 */
export function authenticateEarly(server: FastifyInstance, authenticator: Authenticator): void {
  server.decorateRequest('caller');
  server.addHook('onRequest', async (request) => {
    if (versionOf(request) === null) return;
    request.caller = await authenticator.authenticate(request.headers.authorization);
  });
}
