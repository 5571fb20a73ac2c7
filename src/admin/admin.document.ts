import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type AnswerRules, completeOperations } from '../api/documents/document.js';
import { COMMON_ANSWERS } from '../api/documents/document.answers.js';
import { exampleProblem, PROBLEM_ANSWERS } from '../api/problems/problem.document.js';
import { PublicUrl } from '../rooms/public-url.js';
import { AdminModule } from './admin.module.js';
import { OPERATOR } from './operator-routes.decorator.js';

const describe = (urls: PublicUrl): string => `
What the operators of this Foyer can do over HTTP: the same as with its command line, but for migrations.

**Token.** Every request carries \`Authorization: Bearer <token>\` with one of the tokens in \`OPERATOR_TOKEN\`. API keys
do not work here, and the token works nowhere else. Requests cost no points.

**Strict.** A member, parameter or type that is not known is refused, and named, rather than ignored.

**Audit.** Every change leaves an event with the actor \`operator\`, and which token it was.

**Errors** are problems of RFC 9457, \`application/problem+json\`, with a stable \`code\`; \`type\` is
[a page of this server](${urls.to('/problems')}) that explains it.
`;

/** What becomes of the answers of versions where requests are those of operators and cost nothing. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  401: 'There is no valid operator token.',
  429: 'Too many requests without a valid token have come from this address.',
  503: 'The database cannot be reached; try again.',
};

const ANSWERS: AnswerRules = {
  ...PROBLEM_ANSWERS,
  errorExample: (status, detail, urls) =>
    status === 401
      ? exampleProblem('missing_operator_token', detail, urls)
      : PROBLEM_ANSWERS.errorExample(status, detail, urls),
  isMetered: false,
  commonAnswers: Object.fromEntries(
    Object.entries(COMMON_ANSWERS).map(([status, answer]) => [
      status,
      { ...answer, description: DESCRIPTIONS[status] ?? answer.description },
    ]),
  ),
};

/** The OpenAPI document of what operators can do. */
export function describeAdministration(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Foyer for operators')
    .setVersion('admin')
    .setDescription(describe(PublicUrl.of(app)).trim())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An operator token.' }, OPERATOR)
    .addTag('Organizations', 'Who owns keys and rooms, and what each may spend.')
    .addTag('API keys', 'Keys of any organization.')
    .addTag('Audit', 'What has changed anywhere, and who did it.')
    .addTag('Rooms', 'Rooms of all organizations.')
    .build();
  const document = SwaggerModule.createDocument(app, config, { include: [AdminModule] });
  return completeOperations(app, document, ANSWERS);
}
