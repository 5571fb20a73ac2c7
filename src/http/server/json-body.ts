import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_BODY_DEPTH, MAX_BODY_SIZE } from '../limits/request-limits.js';
import { MalformedRequestError } from '../errors/request.errors.js';

/**
 * Reads JSON bodies, and nothing else. An empty body is none, whatever its content type says, and the body of a DELETE
 * means nothing (RFC 9110, section 9.3.5), so it is not even read as JSON, and may be of any type.
 */
export function readJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('ignore', 'ignore');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    /^application\/([\w.-]+\+)?json\b/i,
    { parseAs: 'string', bodyLimit: MAX_BODY_SIZE },
    (request: FastifyRequest, body: string, done) => {
      if (request.method === 'DELETE' || body.trim() === '') return done(null, undefined);
      void parse(request, body, (error, value) => {
        if (error) done(new MalformedRequestError('The body is not valid JSON.', error));
        else if (isTooDeep(value))
          done(new MalformedRequestError(`The body is nested deeper than ${MAX_BODY_DEPTH} levels.`));
        else done(null, value);
      });
    },
  );
  server.addContentTypeParser('*', (request: FastifyRequest, body, done) => {
    if (request.method !== 'DELETE') return done(new UnsupportedMediaTypeException());
    body.resume();
    done(null, undefined);
  });
}

/** Looks at one level after the other, so that no depth can exhaust the stack. */
function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isStructure);
  for (let depth = 0; depth < MAX_BODY_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((structure) => Object.values(structure).filter(isStructure));
  }
  return level.length > 0;
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
