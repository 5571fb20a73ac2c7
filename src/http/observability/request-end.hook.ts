import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How a request ended. */
export interface RequestEnd {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The status code of the response; 499, as in nginx, if the client disconnected before the response was complete. */
  readonly status: number;
  /** The time from the last header of the request to the last byte of the response, in ms. */
  readonly duration: number;
}

const CLIENT_DISCONNECTED = 499;

/** Calls `report` once for every request, when the response is sent or the client has disconnected. */
export function onRequestFinished(server: FastifyInstance, report: (end: RequestEnd) => void): void {
  server.addHook('onRequest', (request, reply, done) => {
    const startedAt = performance.now();
    const { raw } = reply;
    raw.once('close', () => {
      const status = raw.writableFinished ? raw.statusCode : CLIENT_DISCONNECTED;
      report({ request, reply, status, duration: performance.now() - startedAt });
    });
    done();
  });
}
