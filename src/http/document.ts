import type { OpenAPIObject } from '@nestjs/swagger';
import { costOfMethod } from '../quota/quota-cost.decorator.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ResponseObject = Extract<OperationObject['responses'][string], { description: string }>;
type HeadersObject = NonNullable<ResponseObject['headers']>;
type SchemaObject = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

/** A version's bodies of errors: of most of them, and of 429. */
export interface ErrorSchemas {
  readonly Error: SchemaObject;
  readonly RateLimitError: SchemaObject;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head'] as const;

const QUOTA_HEADERS: HeadersObject = {
  'X-RateLimit-Limit': { description: 'Points a minute of the organization.', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'Points left in this minute.', schema: { type: 'integer' } },
  'X-RateLimit-Reset': {
    description: 'When all points are back: a date, ISO 8601, UTC.',
    schema: { type: 'string', format: 'date-time' },
  },
};

const RETRY_AFTER: HeadersObject = {
  'Retry-After': {
    description: 'Whole seconds to wait, at least 1.',
    schema: { type: 'integer', minimum: 1 },
  },
};

/**
 * Writes into every operation what is true of all of them: its cost, the quota headers, and the answers that do not
 * depend on the route.
 */
export function completeOperations(document: OpenAPIObject, errors: ErrorSchemas): OpenAPIObject {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...errors } };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) complete(operation, method);
    }
  }
  return document;
}

function complete(operation: OperationObject & { 'x-quota-cost'?: number }, method: string): void {
  const cost = (operation['x-quota-cost'] ??= costOfMethod(method));
  operation.description = `${operation.description ?? ''}\n\n**Cost:** ${cost} ${cost === 1 ? 'point' : 'points'}.`;
  const takesBody = operation.requestBody !== undefined;
  const names = (operation.parameters ?? []).flatMap((parameter) =>
    'name' in parameter ? [parameter.in] : [],
  );
  const responses = operation.responses as Record<string, ResponseObject>;
  for (const response of Object.values(responses)) response.headers = QUOTA_HEADERS;
  if (takesBody || names.includes('query')) {
    responses['400'] = failure('The request breaks a rule; the message names the member and the rule.');
  }
  responses['401'] = failure('There is no valid API key.', {
    'WWW-Authenticate': { description: 'The challenge of RFC 6750.', schema: { type: 'string' } },
  });
  if (takesBody) {
    responses['403'] = failure(
      'The request asks for a feature that this Foyer does not have.',
      QUOTA_HEADERS,
    );
    responses['409'] = failure('No free room name was found.', QUOTA_HEADERS);
    responses['413'] = failure('The body is too large.', QUOTA_HEADERS);
    responses['415'] = failure('The body is not JSON.', QUOTA_HEADERS);
  }
  if (names.includes('path') && method === 'get') {
    responses['404'] = failure('There is no such thing, or not any more.', QUOTA_HEADERS);
  }
  responses['429'] = {
    ...failure('The points left do not cover the cost. Nothing was spent.', {
      ...QUOTA_HEADERS,
      ...RETRY_AFTER,
    }),
    content: { 'application/json': { schema: { $ref: '#/components/schemas/RateLimitError' } } },
  };
  responses['503'] = failure('The database cannot be reached; try again.', RETRY_AFTER);
}

function failure(description: string, headers: HeadersObject = QUOTA_HEADERS): ResponseObject {
  return {
    description,
    headers,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}
