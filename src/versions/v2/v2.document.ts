import type { DocumentRules } from '../../api/api-surface.js';
import { PROBLEM_FIELDS, PROBLEM_RULES } from '../../api/problems/problem.document.js';
import type { PublicUrl } from '../../rooms/public-url.js';

const introduction = (urls: PublicUrl): string => `
Meeting rooms over REST. One POST creates a room and returns the URL that opens it. The room can be used until one hour
after it ends and is then deleted.

**Keys.** Every request carries \`Authorization: Bearer <key>\`. Without a valid key the response is 401, whatever else is
wrong with the request. A key can do only what its scopes allow; each operation names the scope that it requires.

**Quota.** A read costs 1 point, a delete 2, a write 3. The plan *Build* has 100 points per minute, *Grow* has 1000, and
an organization can have its own number; all its keys share them. \`RateLimit\` and \`RateLimit-Policy\` show the quota, and
so do the headers of v1: \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and \`X-RateLimit-Reset\`. A request that costs more
than is left gets 429 with \`Retry-After\`, and costs nothing.

**Validation.** Unknown fields and parameters, and wrong types, are never ignored: the response is 400 and names them.

**Retries.** Send a POST that creates a room with an \`Idempotency-Key\`. If the connection breaks, send it again with the
same key: the room is created once, and costs points once. When you change a room, send the \`ETag\` that you read as
\`If-Match\`, so that you never overwrite a change that somebody else made in the meantime.

**Errors** are problems (RFC 9457), \`application/problem+json\`, with a stable \`code\`. \`type\` is the URL of a
[page of this server](${urls.to('/problems')}) that explains it. \`errors\` lists each invalid field (as a JSON pointer), parameter or
header. Every response has the id of its request in \`X-Request-Id\`, and a problem repeats it.
`;

/** How v2 describes itself. */
export const document: DocumentRules = {
  ...PROBLEM_RULES,
  title: 'Foyer REST API',
  introduction,
  security: { name: 'bearer', bearerFormat: 'foyer_…', description: 'An API key.' },
  tags: {
    Rooms: 'Rooms, each for one meeting.',
    Participants: 'Who is in a room, who waits to be let in, and who was there.',
    Sessions: 'When people met in a room.',
    Usage: 'What your organization has used, by day or month.',
    Themes: 'How the pages of rooms look: colours, logo and backgrounds.',
    Webhooks: 'Where events are sent, and what came of it.',
    'API keys': 'The keys of your organization, and what each of them may do.',
    Audit: 'What has changed, and who made each change.',
    Quota: 'The points of your organization.',
    Organization: 'The organization that your key belongs to.',
  },
  errorSchemas: {
    ...PROBLEM_RULES.errorSchemas,
    QuotaProblem: {
      type: 'object',
      required: Object.keys(PROBLEM_FIELDS),
      properties: {
        ...PROBLEM_FIELDS,
        limit: { type: 'integer', description: 'Points per minute of the organization.' },
        remaining: { type: 'integer', description: 'Points left in the current minute.' },
        resetsAt: {
          type: 'string',
          format: 'date-time',
          description: 'When all points are available again, UTC.',
        },
      },
    },
  },
  errorSchemaOf: (status) => (status === 429 ? 'QuotaProblem' : 'Problem'),
  headers: {
    'RateLimit-Policy': {
      description: 'The points per minute (draft-ietf-httpapi-ratelimit-headers).',
      schema: { type: 'string', example: '"points";q=1000;w=60' },
    },
    RateLimit: {
      description: 'The points left, and the seconds until all are available again.',
      schema: { type: 'string', example: '"points";r=997;t=42' },
    },
  },
};
