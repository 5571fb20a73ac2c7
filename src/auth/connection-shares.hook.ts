import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.js';

/**
 * Has each request use its organization's share of connections. It begins once the body is there, so that a slow sender
 * occupies nothing. Operators may use the whole pool; what needs no key has limits of its own.
 */
export function shareConnections(server: FastifyInstance, database: Database): void {
  server.addHook('preHandler', (request, _reply, done) =>
    database.onBehalfOf(() => request.caller?.organization.id, done),
  );
}
