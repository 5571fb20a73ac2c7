import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiSurface } from '../api-surface.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import {
  type HeadersObject,
  type OperationObject,
  operationsOf,
  type ResponseObject,
  responsesOf,
} from '../documents/document.responses.js';
import { announcementOf, headersOf, statusOf } from './version-lifecycle.js';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  Deprecation: 'When this version becomes or became deprecated: `@` and Unix seconds (RFC 9745).',
  Sunset: 'When this version is or was switched off: an HTTP date (RFC 8594).',
  Link: 'The migration guide (`deprecation`, `sunset`) and the successor (`successor-version`) of this version (RFC 8288).',
};

/** Adds the deprecation of a version to its document: a banner at the top, and headers in every operation. */
export function announceInDocument(
  document: OpenAPIObject,
  surface: Pick<ApiSurface, 'version' | 'deprecation'>,
  urls: PublicUrl,
): OpenAPIObject {
  const { deprecation } = surface;
  if (!deprecation) return document;
  document.info.description =
    `> ${announcementOf(surface, urls)}\n\n${document.info.description ?? ''}`.trimEnd();
  const headers = describeHeaders(headersOf(deprecation, urls));
  for (const [, operation] of operationsOf(document)) {
    if (statusOf(surface) !== 'current') operation.deprecated = true;
    if (deprecation.sunsetAt) describeSunset(operation);
    for (const response of responsesOf(operation)) response.headers = { ...response.headers, ...headers };
  }
  return document;
}

/**
 * The response after the sunset has the same body as that to a request without a key, and the same quota headers as that to
 * a request with too few points left.
 */
function describeSunset({ responses }: OperationObject): void {
  const { content } = declared(responses['401']);
  const { 'Retry-After': _, ...headers } = declared(responses['429']).headers ?? {};
  responses['410'] = {
    description: 'This version has been switched off.',
    headers,
    ...(content && { content }),
  };
}

function declared(response: OperationObject['responses'][string]): Partial<ResponseObject> {
  return response && 'description' in response ? response : {};
}

function describeHeaders(headers: Readonly<Record<string, string>>): HeadersObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, example]) => [
      name,
      { description: DESCRIPTIONS[name] ?? '', schema: { type: 'string', example } },
    ]),
  );
}
