import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type AnswerRules, completeOperations } from '../../api/documents/document.js';
import { V1Module } from './v1.module.js';

const DESCRIPTION = `
Meeting rooms over REST. One POST makes a room and returns the URL that opens it; the room can be used until an hour
after its \`endDate\` and then deletes itself.

**Keys.** Every request carries \`Authorization: Bearer <key>\`. Without a valid key the answer is 401, whatever else
is wrong with the request.

**Quota.** A read costs 1 point, a delete 2, a write 3. The plan *Build* has 100 points a minute, *Grow* has 1000, and
an organization may have a number of its own; all its keys share them. The minute begins with the first request that
costs points. A request that does not fit any more is answered 429 and costs nothing.

**Errors** are JSON with \`statusCode\`, \`error\` and \`message\`.
`;

const RATE_LIMIT_ERROR = {
  error: 'Rate limit active for throttle key: organization:019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
  data: { msLeft: 41_730 },
  statusCode: 429,
  message: 'The organization has spent its points for this minute.',
};

const ANSWERS: AnswerRules = {
  errorType: 'application/json',
  errorSchemas: {
    ApiError: {
      type: 'object',
      required: ['statusCode', 'error', 'message'],
      properties: {
        statusCode: { type: 'integer', description: 'The status of the answer.' },
        error: { type: 'string', description: 'What is wrong, in a sentence: the same as `message`.' },
        message: { type: 'string', description: 'What is wrong, in a sentence.' },
      },
    },
    RateLimitError: {
      type: 'object',
      required: ['error', 'data', 'statusCode', 'message'],
      properties: {
        error: { type: 'string', description: 'Whose points are spent.' },
        data: {
          type: 'object',
          required: ['msLeft'],
          properties: { msLeft: { type: 'integer', minimum: 1, description: 'ms until the reset.' } },
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

/** The OpenAPI document of v1. */
export function describeV1(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Foyer REST API')
    .setVersion('v1')
    .setDescription(DESCRIPTION.trim())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'foyer_…',
      description: 'An API key of your organization.',
    })
    .addTag('Meetings', 'Rooms that are there for one meeting.')
    .build();
  const document = SwaggerModule.createDocument(app, config, { include: [V1Module] });
  return completeOperations(app, document, ANSWERS);
}
