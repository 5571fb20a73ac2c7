import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.js';

/**
 * Limits each request to its organization's share of the connections, once its body is complete, so that a slow sender
 * occupies none. Operators may use the whole pool; requests without a key have limits of their own.
 */
export function shareConnections(server: FastifyInstance, database: Database): void {
  server.addHook('preHandler', (request, _reply, done) =>
    database.onBehalfOf(() => request.caller?.organization.id, done),
  );
}
