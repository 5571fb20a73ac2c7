import type { OpenAPIObject } from '@nestjs/swagger';
import { MAX_BODY_SIZE } from '../../http/limits/request-limits.js';

export type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
export type ResponseObject = Extract<OperationObject['responses'][string], { description: string }>;
export type HeadersObject = NonNullable<ResponseObject['headers']>;
export type ContentObject = NonNullable<ResponseObject['content']>;
export type SchemasObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The methods of OpenAPI that a path may have. */
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
export interface CommonAnswer {
  readonly description: string;
  /**
   * Whether the quota headers are on it. `known`: where it is known by then who calls and how many points are left;
   * such an answer may come before the request is charged, or while nobody can be asked.
   */
  readonly quota: 'known' | 'never';
  readonly headers?: HeadersObject;
  /** Only requests that may have a body get this response. */
  readonly needsBody?: true;
  /** Whether the server gives it by itself, before it knows what the request is for: in one shape for all versions. */
  readonly isOfServer?: 'always' | 'sometimes';
}

export const QUOTA_HEADERS: HeadersObject = {
  'X-RateLimit-Limit': {
    description: 'Points a minute of the organization.',
    schema: { type: 'integer', example: 1000 },
  },
  'X-RateLimit-Remaining': {
    description: 'Points left in this minute.',
    schema: { type: 'integer', example: 997 },
  },
  'X-RateLimit-Reset': {
    description: 'When all points are back: a date, ISO 8601, UTC.',
    schema: { type: 'string', format: 'date-time', example: '2026-11-23T22:22:32.407Z' },
  },
};

const RETRY_AFTER: HeadersObject = {
  'Retry-After': {
    description: 'Whole seconds to wait, at least 1.',
    required: true,
    schema: { type: 'integer', minimum: 1, example: 42 },
  },
};

/** Beside 201. */
export const LOCATION = {
  Location: {
    description: 'The path of what was created.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
} as const satisfies HeadersObject;

/** Beside 401 always, and beside 403 when the scope of the key is what is missing. */
export const CHALLENGE: HeadersObject = {
  'WWW-Authenticate': {
    description: 'The challenge of RFC 6750.',
    schema: { type: 'string', example: 'Bearer realm="Foyer"' },
  },
};

export const COMMON_ANSWERS: Readonly<Record<string, CommonAnswer>> = {
  400: {
    description:
      'The request cannot be read, or it breaks a rule: the message names the member and the rule.',
    quota: 'known',
    isOfServer: 'sometimes',
  },
  401: {
    description: 'There is no valid API key.',
    quota: 'never',
    headers: { 'WWW-Authenticate': { ...CHALLENGE['WWW-Authenticate'], required: true } },
  },
  408: { description: 'The request took too long to arrive.', quota: 'never', isOfServer: 'always' },
  413: {
    description: `The body is larger than ${MAX_BODY_SIZE / 1024} KiB.`,
    quota: 'known',
    needsBody: true,
  },
  414: { description: 'The URL is longer than 8192 bytes.', quota: 'known' },
  415: {
    description: 'The body has a media type that the route does not take, is not in UTF-8, or is compressed.',
    quota: 'known',
    needsBody: true,
  },
  429: {
    description:
      'The points left do not cover the cost, and nothing was spent; or too many requests without a valid key have ' +
      'come from this address, which has no points to tell of.',
    quota: 'known',
    headers: RETRY_AFTER,
  },
  431: {
    description: 'There are more than 100 headers, or the URL and the headers are larger than 16 KiB.',
    quota: 'known',
    isOfServer: 'sometimes',
  },
  503: {
    description:
      'The database or the store of points cannot be reached, a list took too long, or the server has more to do than ' +
      'it can do at the moment; try again.',
    quota: 'known',
    headers: RETRY_AFTER,
  },
};

/** What the server answers by itself. */
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
