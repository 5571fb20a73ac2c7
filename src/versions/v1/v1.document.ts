import { DOCS_PATH } from '../../api/documents/swagger-ui.js';
import type { DocumentRules } from '../../api/api-surface.js';
import type { PublicUrl } from '../../rooms/public-url.js';

const introduction = (urls: PublicUrl): string => `
Meeting rooms over REST. One POST creates a room and returns the URL that opens it. The room can be used until one hour
after its \`endDate\` and is then deleted.

**v1 and v2.** v1 is for clients that were written for Whereby. New clients should use v2, at \`${urls.to('/v2')}\`: it can
also update rooms, filter lists and manage API keys. Both work with the same keys and the same rooms. Choose v2 at the top
of [this page](${urls.to(DOCS_PATH)}).

**Keys.** Every request carries \`Authorization: Bearer <key>\`. Without a valid key the response is 401, whatever else is
wrong with the request.

**Scopes.** A key can do only what its scopes allow: \`rooms:read\` to list and get meetings, \`rooms:write\` to create
them, \`rooms:delete\` to delete them, and \`rooms:host\` to also read \`hostRoomUrl\` and \`viewerRoomUrl\` of meetings that
exist. Insights need \`rooms:read\`, and \`participants:read\` where they name people. Without the scope the response is 403.

**Quota.** A GET costs 1 point, a DELETE 2, a POST 3. The plan *Build* has 100 points per minute, *Grow* has 1000, and an
organization can have its own number; all its keys share them. The minute begins with the first request that costs
points. \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and \`X-RateLimit-Reset\` show the quota in the responses to requests
with a valid key. A request that costs more than is left gets 429 with \`Retry-After\`, and costs nothing.

**Errors** are JSON with \`statusCode\`, \`error\` and \`message\`.
`;

const RATE_LIMIT_ERROR = {
  error: 'Rate limit active for throttle key: organization:019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
  data: { msLeft: 41_730 },
  statusCode: 429,
  message: 'The organization has spent its points for this minute.',
};

/** How v1 describes itself. */
export const document: DocumentRules = {
  title: 'Foyer REST API',
  introduction,
  security: {
    name: 'bearer',
    bearerFormat: 'foyer_…',
    description: 'An API key of your organization.',
  },
  tags: {
    Meetings: 'Rooms, each for one meeting.',
    Insights: 'Who met, in which room, and when: for as long as this Foyer keeps it.',
    Themes: 'How the page of a meeting looks: colours, logo and backgrounds.',
    Recordings: 'Recordings, transcriptions and summaries. Foyer makes none: lists are empty.',
  },
  errorType: 'application/json',
  errorSchemas: {
    ApiError: {
      type: 'object',
      required: ['statusCode', 'error', 'message'],
      properties: {
        statusCode: { type: 'integer', description: 'The status code of the response.' },
        error: { type: 'string', description: 'What is wrong, in a sentence: the same as `message`.' },
        message: { type: 'string', description: 'What is wrong, in a sentence.' },
      },
    },
    RateLimitError: {
      type: 'object',
      required: ['error', 'data', 'statusCode', 'message'],
      properties: {
        error: { type: 'string', description: 'The organization whose points are spent.' },
        data: {
          type: 'object',
          required: ['msLeft'],
          properties: {
            msLeft: { type: 'integer', minimum: 1, description: 'Milliseconds until the reset.' },
          },
        },
        statusCode: { type: 'integer' },
        message: { type: 'string' },
      },
    },
  },
  errorSchemaOf: (status) => (status === 429 ? 'RateLimitError' : 'ApiError'),
  errorExample: (status, message) =>
    status === 429 ? RATE_LIMIT_ERROR : { statusCode: status, error: message, message },
};
