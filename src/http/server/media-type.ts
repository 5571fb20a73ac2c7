import { MIMEType } from 'node:util';
import type { FastifyRequest } from 'fastify';
import { HttpRefusalError, type InvalidRequestError } from '../request.errors.js';
import { wrongUploadType } from './uploads.js';

const JSON_TYPE = 'application/json';
/** The media types for a JSON Merge Patch: that of RFC 7396, and the one that most clients send. */
const TYPES_OF_PATCH = ['application/merge-patch+json', JSON_TYPE];
/** UTF-8 is the only encoding of JSON (RFC 8259, section 8.1), but clients send the parameter. */
const CHARSETS: readonly string[] = ['utf-8', 'utf8'];

/**
 * Checks the headers of a request body before it is read. The complete media type must match: others that end in `+json`,
 * such as that of JSON Patch, have another meaning.
 * @returns the error (RFC 9110, section 15.5.16); null if the request body can be read
 */
export function refuseMediaType({
  method,
  headers,
  routeOptions,
}: FastifyRequest): HttpRefusalError | InvalidRequestError | null {
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity')
    return unsupported('The request body must not be compressed: send it without "Content-Encoding".');
  const type = parse(headers['content-type'] ?? '');
  const { uploads } = routeOptions.config;
  const accepted = uploads?.types ?? (method === 'PATCH' ? TYPES_OF_PATCH : [JSON_TYPE]);
  if (!type || !accepted.includes(type.essence)) {
    if (uploads?.otherwise === 400) return wrongUploadType(accepted);
    const names = accepted.map((name) => `"Content-Type: ${name}"`).join(' or ');
    return unsupported(`The request body must be ${uploads ? 'an image' : 'JSON'}: send ${names}.`);
  }
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
