import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** How a request ended. */
export interface RequestEnd {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Status code of the response; 499 when the client had gone before it was all sent, as nginx has it. */
  readonly status: number;
  /** From the last header of the request to the last byte of the response, in ms. */
  readonly duration: number;
}

const CLIENT_GONE = 499;

/** Calls `report` once for every request, when its response is sent or its client has gone. */
export function onRequestFinished(server: FastifyInstance, report: (end: RequestEnd) => void): void {
  server.addHook('onRequest', (request, reply, done) => {
    const begunAt = performance.now();
    const { raw } = reply;
    raw.once('close', () => {
      const status = raw.writableFinished ? raw.statusCode : CLIENT_GONE;
      report({ request, reply, status, duration: performance.now() - begunAt });
    });
    done();
  });
}
