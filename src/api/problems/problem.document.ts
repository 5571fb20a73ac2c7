import type { PublicUrl } from '../../rooms/public-url.js';
import type { DocumentRules } from '../api-surface.js';
import type { SchemasObject } from '../documents/document.responses.js';
import { ERROR_CODES, type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { problemPath } from './problem.js';

const EXAMPLE_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** The fields of every problem. */
export const PROBLEM_FIELDS = {
  type: { type: 'string', format: 'uri-reference', description: 'A page that explains the problem.' },
  title: { type: 'string', description: 'The same for every problem with this code.' },
  status: { type: 'integer', description: 'The status code of the response.' },
  detail: { type: 'string', description: 'What is wrong with this request, in a sentence.' },
  code: {
    type: 'string',
    enum: [...ERROR_CODES],
    description: 'Identifies the problem for programs. Codes never change; new ones may be added.',
  },
  requestId: { type: 'string', description: 'The same as `X-Request-Id`. Include it when you ask for help.' },
} satisfies SchemasObject;

/** The code in examples of a status that several codes have, if the route declares none. */
const COMMON_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'invalid_api_key',
  409: 'idempotency_key_in_use',
  429: 'quota_exceeded',
  503: 'database_unavailable',
};

/** Examples of the fields that only some problems have. */
const EXTRA_FIELDS: { readonly [Code in ErrorCode]?: Readonly<Record<string, unknown>> } = {
  invalid_request: { errors: [{ pointer: '/name', detail: 'is required' }] },
  room_ends_in_past: { errors: [{ pointer: '/endsAt', detail: 'A room must not end in the past.' }] },
  quota_exceeded: { limit: 1000, remaining: 2, resetsAt: '2026-11-24T10:01:00.000Z' },
};

/** How an API whose errors are problems ({@link formatProblem}) describes them. */
export const PROBLEM_RULES = {
  errorType: 'application/problem+json',
  errorSchemas: {
    Problem: {
      type: 'object',
      required: Object.keys(PROBLEM_FIELDS),
      properties: {
        ...PROBLEM_FIELDS,
        errors: {
          type: 'array',
          description: 'The invalid parts of the request.',
          items: { $ref: '#/components/schemas/ProblemPart' },
        },
      },
    },
    ProblemPart: {
      type: 'object',
      required: ['detail'],
      properties: {
        detail: { type: 'string', description: 'The rule that it breaks.' },
        pointer: { type: 'string', description: 'A field of the request body: a JSON pointer (RFC 6901).' },
        parameter: { type: 'string', description: 'A query parameter.' },
        header: { type: 'string', description: 'A header.' },
      },
    },
  },
  errorSchemaOf: () => 'Problem',
  errorExample: (status, detail, urls, declared) => {
    const code =
      declared ??
      COMMON_CODES[status] ??
      ERROR_CODES.find((name) => ERRORS[name].status === status) ??
      'internal_error';
    return exampleProblem(code, detail, urls);
  },
} as const satisfies Partial<DocumentRules>;

/** An example of a problem with this code. */
export function exampleProblem(
  code: ErrorCode,
  detail: string,
  urls: PublicUrl,
): Readonly<Record<string, unknown>> {
  const { status, title } = ERRORS[code];
  const type = urls.to(problemPath(code));
  return { type, title, status, detail, code, requestId: EXAMPLE_ID, ...EXTRA_FIELDS[code] };
}
