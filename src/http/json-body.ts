import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MalformedRequestError } from './request.errors.js';

/** Largest body, in bytes. */
export const BODY_LIMIT = 1024 * 1024;

/**
 * Reads JSON bodies, and nothing else. An empty body is none, whatever its content type says, and the body of a DELETE
 * means nothing (RFC 9110, section 9.3.5), so it is not even read as JSON.
 */
export function readJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('remove', 'remove');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    /^application\/([\w.-]+\+)?json\b/i,
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request: FastifyRequest, body: string, done) => {
      if (request.method === 'DELETE' || body.trim() === '') return done(null, undefined);
      void parse(request, body, (error, value) =>
        error
          ? done(new MalformedRequestError(`The body is not valid JSON: ${error.message}`, error))
          : done(null, value),
      );
    },
  );
}
