import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type AnswerRules, completeOperations } from '../../api/documents/document.js';
import { PROBLEM_ANSWERS, PROBLEM_MEMBERS } from '../../api/problems/problem.document.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { V2Module } from './v2.module.js';

const describe = (urls: PublicUrl): string => `
Meeting rooms over REST. One POST makes a room and returns the URL that opens it; the room can be used until an hour
after it ends and then deletes itself.

**Keys.** Every request carries \`Authorization: Bearer <key>\`. Without a valid key the answer is 401, whatever else
is wrong with the request. A key can do what its scopes allow.

**Quota.** A read costs 1 point, a delete 2, a write 3. The plan *Build* has 100 points a minute, *Grow* has 1000, and
an organization may have a number of its own; all its keys share them. \`RateLimit\` and \`RateLimit-Policy\` say where
you stand. A request that does not fit any more is answered 429 and costs nothing.

**Strict.** A member, parameter or type that is not known is refused, and named, rather than ignored.

**Repeat safely.** Send a POST with an \`Idempotency-Key\` and repeat it with the same key when the connection broke:
it happens once, and costs once. Change a room with the \`ETag\` that you read in \`If-Match\`: a change of somebody
else is not lost.

**Errors** are problems of RFC 9457, \`application/problem+json\`, with a stable \`code\`; \`type\` is
[a page of this server](${urls.to('/problems')}) that explains it, and \`errors\` names each member (by JSON pointer), parameter or
header that breaks a rule. Every answer has the id of its request in \`X-Request-Id\`, and a problem repeats it.
`;

const ANSWERS: AnswerRules = {
  ...PROBLEM_ANSWERS,
  errorSchemas: {
    ...PROBLEM_ANSWERS.errorSchemas,
    QuotaProblem: {
      type: 'object',
      required: Object.keys(PROBLEM_MEMBERS),
      properties: {
        ...PROBLEM_MEMBERS,
        limit: { type: 'integer', description: 'Points a minute of the organization.' },
        remaining: { type: 'integer', description: 'Points left in this minute.' },
        resetsAt: { type: 'string', format: 'date-time', description: 'When all points are back, UTC.' },
      },
    },
  },
  errorSchemaOf: (status) => (status === 429 ? 'QuotaProblem' : 'Problem'),
  headers: {
    'RateLimit-Policy': {
      description: 'The points of a minute, as draft-ietf-httpapi-ratelimit-headers has them.',
      schema: { type: 'string', example: '"points";q=1000;w=60' },
    },
    RateLimit: {
      description: 'Points left, and seconds until all are back.',
      schema: { type: 'string', example: '"points";r=997;t=42' },
    },
  },
};

/** The OpenAPI document of v2. */
export function describeV2(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Foyer REST API')
    .setVersion('v2')
    .setDescription(describe(PublicUrl.of(app)).trim())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'foyer_…', description: 'An API key.' })
    .addTag('Rooms', 'Rooms that are there for one meeting.')
    .addTag('API keys', 'Who may speak for your organization, and what each key may do.')
    .addTag('Audit', 'What has changed, and who did it.')
    .addTag('Quota', 'The points of your organization.')
    .addTag('Organization', 'Who you are.')
    .build();
  const document = SwaggerModule.createDocument(app, config, { include: [V2Module] });
  return completeOperations(app, document, ANSWERS);
}
