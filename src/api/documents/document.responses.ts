import type { OpenAPIObject } from '@nestjs/swagger';
import {
  MAX_BODY_SIZE,
  MAX_HEADER_SIZE,
  MAX_HEADERS,
  MAX_URL_LENGTH,
} from '../../http/limits/request-limits.js';

export type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type ResponseObject = Extract<OperationObject['responses'][string], { description: string }>;
export type HeadersObject = NonNullable<ResponseObject['headers']>;
export type ContentObject = NonNullable<ResponseObject['content']>;
export type SchemasObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The methods that OpenAPI knows. */
const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;

/** Every operation of a document, with its method. */
export function operationsOf({
  paths,
}: OpenAPIObject): (readonly [method: string, operation: OperationObject])[] {
  return Object.values(paths).flatMap((path) =>
    METHODS.flatMap((method) => (path[method] ? [[method, path[method]] as const] : [])),
  );
}

/** The responses of an operation that are described in place. */
export function responsesOf({ responses }: OperationObject): ResponseObject[] {
  return Object.values(responses).filter((response) => response !== undefined && 'description' in response);
}

/** A response that every operation can have, whatever its route does. */
export interface CommonResponse {
  readonly description: string;
  /** The caller is not known by then, so that it never has the quota headers. */
  readonly isBeforeCaller?: true;
  readonly headers?: HeadersObject;
  /** Only requests that may have a body get this response. */
  readonly needsBody?: true;
  /** Whether the server sends it before it knows the route: then all APIs have the same body. */
  readonly isOfServer?: 'always' | 'sometimes';
}

export const QUOTA_HEADERS: HeadersObject = {
  'X-RateLimit-Limit': {
    description: 'Points per minute of the organization.',
    schema: { type: 'integer', example: 1000 },
  },
  'X-RateLimit-Remaining': {
    description: 'Points left in the current minute.',
    schema: { type: 'integer', example: 997 },
  },
  'X-RateLimit-Reset': {
    description: 'When all points are available again: ISO 8601, UTC.',
    schema: { type: 'string', format: 'date-time', example: '2026-11-23T22:22:32.407Z' },
  },
};

const RETRY_AFTER: HeadersObject = {
  'Retry-After': {
    description: 'Whole seconds to wait before the next try, at least 1.',
    required: true,
    schema: { type: 'integer', minimum: 1, example: 42 },
  },
};

/** The header of a 201 response. */
export const LOCATION = {
  Location: {
    description: 'The path of the new resource.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
} as const satisfies HeadersObject;

/** The header of every 401 response, and of a 403 response for a missing scope. */
export const CHALLENGE: HeadersObject = {
  'WWW-Authenticate': {
    description: 'The challenge (RFC 6750).',
    schema: { type: 'string', example: 'Bearer realm="Foyer"' },
  },
};

export const COMMON_RESPONSES: Readonly<Record<string, CommonResponse>> = {
  400: {
    description:
      'The request cannot be parsed, or it is invalid: the message names the field or parameter, and the rule.',
    isOfServer: 'sometimes',
  },
  401: {
    description: 'There is no valid API key.',
    isBeforeCaller: true,
    headers: { 'WWW-Authenticate': { ...CHALLENGE['WWW-Authenticate'], required: true } },
  },
  408: { description: 'The request took too long to arrive.', isBeforeCaller: true, isOfServer: 'always' },
  413: {
    description: `The request body is larger than ${MAX_BODY_SIZE / 1024} KiB.`,
    needsBody: true,
  },
  414: { description: `The URL is longer than ${MAX_URL_LENGTH} bytes.` },
  415: {
    description:
      'The route does not accept the media type of the request body, its charset is not UTF-8, or it is compressed.',
    needsBody: true,
  },
  429: {
    description:
      'The request costs more points than the organization has left, and none were spent. Or: too many requests without ' +
      'a valid key have come from this IP address; then there are no quota headers.',
    headers: RETRY_AFTER,
  },
  431: {
    description: `There are more than ${MAX_HEADERS} headers, or the URL and the headers are larger than ${MAX_HEADER_SIZE / 1024} KiB.`,
    isOfServer: 'sometimes',
  },
  503: {
    description:
      'The database or the quota store is unavailable, a list took too long, or the server is overloaded. Send the ' +
      'request again after `Retry-After`.',
    headers: RETRY_AFTER,
  },
};

/** The content type of errors that the server sends before it knows the route. */
export const SERVER_ERROR_TYPE = 'application/json';
export const SERVER_ERROR: SchemasObject[string] = {
  type: 'object',
  required: ['statusCode', 'error', 'message'],
  properties: {
    statusCode: { type: 'integer' },
    error: { type: 'string' },
    message: { type: 'string' },
  },
};
