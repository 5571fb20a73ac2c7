import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MalformedRequestError } from '../request.errors.js';
import { MAX_BODY_SIZE } from '../limits/request-limits.js';
import { findExcess } from './json-structure.js';
import { refuseMediaType } from './media-type.js';
import { isUpload } from './uploads.js';

/** Methods whose request body has no meaning (RFC 9110, section 9.3): it may have any type, and is not parsed. */
const BODILESS: readonly string[] = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

/** Accepts only JSON in request bodies. An empty one counts as none. */
export function readJsonBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const hasBody = request.headers['content-type'] !== undefined || hasContent(request.headers);
    // Whatever its type, it is not an upload.
    if (BODILESS.includes(request.method) && isUpload(request.headers))
      delete request.headers['content-type'];
    done(hasBody && !BODILESS.includes(request.method) ? refuseMediaType(request) : null, payload);
  });
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_BODY_SIZE },
    ({ method }: FastifyRequest, body: Buffer, done) => {
      try {
        done(null, BODILESS.includes(method) ? undefined : parseJson(body));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Whether a request body follows the headers (RFC 9112, section 6.3). */
function hasContent(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** @throws MalformedRequestError */
function parseJson(body: Buffer): unknown {
  const text = decode(body);
  if (text.trim() === '') return undefined;
  const excess = findExcess(text);
  if (excess) throw new MalformedRequestError(`The request body ${excess}.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedRequestError('The request body is not valid JSON.', error);
  }
}

/** Decodes UTF-8. It ignores a byte order mark, as RFC 8259, section 8.1, allows. */
function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    throw new MalformedRequestError('The request body is not valid UTF-8.', error);
  }
}
