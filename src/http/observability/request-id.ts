import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { takeRandomBytes } from '../../random/random-bytes.js';

/** The header of a request, and of every response, that contains the request id. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Visible ASCII, which needs no escaping in a header, in a log and in the database. */
export const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The id that the client sent, if it is valid; otherwise a new UUIDv7 (RFC 9562), which sorts by time. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && REQUEST_ID.test(sent)
    ? sent
    : uuidv7({ rng: () => takeRandomBytes(16) });
}

/** Returns the request id on every response. To be called before other hooks, which may refuse the request. */
export function returnRequestIds(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
