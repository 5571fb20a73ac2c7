import type { IncomingHttpHeaders } from 'node:http';
import { MIMEType } from 'node:util';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import { HttpRefusalError } from '../errors/request.errors.js';

const JSON_TYPE = 'application/json';
/** UTF-8 is the only encoding of JSON (RFC 8259, section 8.1); the parameter means nothing, but clients send it. */
const CHARSETS: readonly string[] = ['utf-8', 'utf8'];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The media types that the request body of this route may have; JSON if it does not say. */
    readonly mediaTypes?: readonly string[];
  }
}

/** Lets the request body of a route have these media types, instead of `application/json` alone. */
export const Consumes = (...mediaTypes: string[]): MethodDecorator =>
  applyDecorators(RouteConfig({ mediaTypes }), ApiConsumes(...mediaTypes));

/**
 * Checks what the headers say of a request body, before it is read. The media type is compared whole: what merely ends in
 * `+json`, such as a JSON Patch, means something else.
 * @returns the refusal (RFC 9110, section 15.5.16); null for a body that can be read
 */
export function refuseMediaType(
  headers: IncomingHttpHeaders,
  mediaTypes: readonly string[] = [JSON_TYPE],
): HttpRefusalError | null {
  if ((headers['content-encoding'] ?? 'identity').trim().toLowerCase() !== 'identity')
    return unsupported('The request body must not be encoded: send it without "Content-Encoding".');
  const type = parse(headers['content-type'] ?? '');
  if (!type || !mediaTypes.includes(type.essence))
    return unsupported(
      `The body must be JSON: send ${mediaTypes.map((name) => `"Content-Type: ${name}"`).join(' or ')}.`,
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
