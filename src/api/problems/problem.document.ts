import type { SchemasObject } from '../documents/document.answers.js';
import type { AnswerRules } from '../documents/document.js';
import { ERROR_CODES, type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { problemPath } from './problem.js';
import type { PublicUrl } from '../../rooms/public-url.js';

const EXAMPLE_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** What every problem has. */
export const PROBLEM_MEMBERS = {
  type: { type: 'string', format: 'uri-reference', description: 'A page that explains the problem.' },
  title: { type: 'string', description: 'The same for every problem of this type.' },
  status: { type: 'integer', description: 'The status of the answer.' },
  detail: { type: 'string', description: 'What is wrong here, in a sentence.' },
  code: { type: 'string', enum: [...ERROR_CODES], description: 'Stable: for programs. There may come more.' },
  requestId: { type: 'string', description: 'As in `X-Request-Id`: name it when you ask for help.' },
} satisfies SchemasObject;

/** Where several codes have one status, the one that callers meet. */
const TYPICAL: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'invalid_api_key',
  409: 'idempotency_key_in_use',
  429: 'quota_exceeded',
  503: 'database_unavailable',
};

/** What is said of answers where errors are problems ({@link formatProblem}). */
export const PROBLEM_ANSWERS = {
  errorType: 'application/problem+json',
  errorSchemas: {
    Problem: {
      type: 'object',
      required: Object.keys(PROBLEM_MEMBERS),
      properties: {
        ...PROBLEM_MEMBERS,
        errors: {
          type: 'array',
          description: 'Each part of the request that breaks a rule.',
          items: { $ref: '#/components/schemas/ProblemPart' },
        },
      },
    },
    ProblemPart: {
      type: 'object',
      required: ['detail'],
      properties: {
        detail: { type: 'string', description: 'The rule.' },
        pointer: { type: 'string', description: 'To a member of the body: a JSON pointer, RFC 6901.' },
        parameter: { type: 'string', description: 'Of the query.' },
        header: { type: 'string' },
      },
    },
  },
  errorSchemaOf: () => 'Problem',
  errorExample: (status, detail, urls) => {
    const code =
      TYPICAL[status] ?? ERROR_CODES.find((name) => ERRORS[name].status === status) ?? 'internal_error';
    return exampleProblem(code, detail, urls);
  },
} as const satisfies AnswerRules;

/** A problem of this code as readers see it. */
export function exampleProblem(
  code: ErrorCode,
  detail: string,
  urls: PublicUrl,
): Readonly<Record<string, unknown>> {
  const { status, title } = ERRORS[code];
  return {
    type: urls.to(problemPath(code)),
    title,
    status,
    detail,
    code,
    requestId: EXAMPLE_ID,
  };
}
