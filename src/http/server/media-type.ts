import { MIMEType } from 'node:util';
import type { FastifyRequest } from 'fastify';
import { HttpRefusalError } from '../request.errors.js';

const JSON_TYPE = 'application/json';
/** A JSON Merge Patch (RFC 7396), by the name that its own specification gives it, and as most clients send it. */
const TYPES_OF_PATCH = ['application/merge-patch+json', JSON_TYPE];
/** UTF-8 is the only encoding of JSON (RFC 8259, section 8.1); the parameter means nothing, but clients send it. */
const CHARSETS: readonly string[] = ['utf-8', 'utf8'];

/**
 * Checks what the headers say of a request body, before it is read. The media type is compared whole: what merely ends in
 * `+json`, such as a JSON Patch, means something else.
 * @returns the refusal (RFC 9110, section 15.5.16); null for a body that can be read
 */
export function refuseMediaType({ method, headers }: FastifyRequest): HttpRefusalError | null {
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity')
    return unsupported('The request body must not be encoded: send it without "Content-Encoding".');
  const type = parse(headers['content-type'] ?? '');
  const taken = method === 'PATCH' ? TYPES_OF_PATCH : [JSON_TYPE];
  if (!type || !taken.includes(type.essence))
    return unsupported(
      `The body must be JSON: send ${taken.map((name) => `"Content-Type: ${name}"`).join(' or ')}.`,
    );
  return CHARSETS.includes((type.params.get('charset') ?? 'utf-8').toLowerCase())
    ? null
    : unsupported('The charset of the request body must be UTF-8.');
}

function parse(contentType: string): MIMEType | null {
  try {
    return new MIMEType(contentType);
  } catch {
    return null;
  }
}

function unsupported(message: string): HttpRefusalError {
  return new HttpRefusalError('unsupported_media_type', message);
}
