import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What became of a request. */
export interface RequestEnd {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Of the answer; 499 when the client had gone before it was all sent, as nginx has it. */
  readonly status: number;
  /** From the last header of the request to the last byte of the answer, in ms. */
  readonly duration: number;
}

const CLIENT_GONE = 499;

/** Calls `tell` once for every request, when it is over: answered, or given up by its client. */
export function whenOver(server: FastifyInstance, tell: (end: RequestEnd) => void): void {
  server.addHook('onRequest', (request, reply, done) => {
    const begunAt = performance.now();
    const { raw } = reply;
    raw.once('close', () => {
      const status = raw.writableFinished ? raw.statusCode : CLIENT_GONE;
      tell({ request, reply, status, duration: performance.now() - begunAt });
    });
    done();
  });
}
