import type { DocumentRules } from '../api/api-surface.js';
import { PROBLEM_RULES } from '../api/problems/problem.document.js';
import type { PublicUrl } from '../rooms/public-url.js';
import { OPERATOR } from './operator-routes.decorator.js';

const introduction = (urls: PublicUrl): string => `
What operators of this Foyer can do over HTTP: the same as with the command line, except for migrations and secrets.

**Token.** Every request carries \`Authorization: Bearer <token>\` with one of the tokens in \`OPERATOR_TOKEN\`. API keys
do not work here, and these tokens work nowhere else. Requests cost no points.

**Validation.** Unknown fields and parameters, and wrong types, are never ignored: the response is 400 and names them.

**Audit.** Every change writes an event with the actor \`operator\` and the id of the token.

**Errors** are problems (RFC 9457), \`application/problem+json\`, with a stable \`code\`. \`type\` is the URL of a
[page of this server](${urls.to('/problems')}) that explains it.
`;

/** The errors of operators that differ from those of callers with API keys. */
const CODES = { 401: 'missing_operator_token', 429: 'too_many_attempts' } as const;

/** How the API for operators describes itself. */
export const document: DocumentRules = {
  ...PROBLEM_RULES,
  title: 'Foyer for operators',
  introduction,
  security: { name: OPERATOR, description: 'An operator token.' },
  tags: {
    Organizations: 'Organizations, their plans and limits.',
    'API keys': 'The keys of all organizations.',
    Webhooks: 'Where the events of an organization are sent, and what came of it.',
    Audit: 'What has changed in any organization, and who made each change.',
    Rooms: 'The rooms of all organizations, and the media servers that group rooms use.',
  },
  errorExample: (status, detail, urls, code) =>
    PROBLEM_RULES.errorExample(status, detail, urls, CODES[status as keyof typeof CODES] ?? code),
  isMetered: false,
  descriptions: {
    401: 'There is no valid operator token.',
    429: 'Too many requests without a valid token have come from this IP address.',
    503: 'The database is unavailable. Send the request again after `Retry-After`.',
  },
};
