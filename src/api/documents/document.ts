import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Config } from '../../config/config.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { costOfMethod } from '../../quota/quota-cost.decorator.js';
import {
  CHALLENGE,
  COMMON_ANSWERS,
  type CommonAnswer,
  type ContentObject,
  type HeadersObject,
  type OperationObject,
  operationsOf,
  QUOTA_HEADERS,
  type ResponseObject,
  type SchemasObject,
  SERVER_ERROR,
  SERVER_ERROR_TYPE,
} from './document.answers.js';
import { placeBodySchemas } from './document.bodies.js';

/** What a version says of its answers, besides what its routes declare. */
export interface AnswerRules {
  /** The content type of its errors. */
  readonly errorType: string;
  /** The schemas of its errors, by the names that they have in the document and in generated clients. */
  readonly errorSchemas: Readonly<SchemasObject>;
  /** Which of them the errors of a status have. */
  readonly errorSchemaOf: (status: number) => string;
  /** An error of a status as readers see it. */
  readonly errorExample: (status: number, message: string, urls: PublicUrl) => unknown;
  /** The answers that do not depend on the route; if nothing is said, those of a version. */
  readonly commonAnswers?: Readonly<Record<string, CommonAnswer>>;
  /** Whether requests cost points, as those of versions do. */
  readonly isMetered?: false;
  /** What stands beside the quota headers, wherever those do. */
  readonly headers?: HeadersObject;
}

/** Their bodies are not even read. */
const BODILESS: readonly string[] = ['get', 'head'];

/**
 * Writes into every operation what is true of all of them: its cost, and the answers that do not depend on the route.
 * To what a route declares with `@ApiResponse`, be it only a status and a description, it adds what goes without
 * saying: the quota headers, and what an error looks like.
 */
export function completeOperations(
  app: INestApplication,
  document: OpenAPIObject,
  rules: AnswerRules,
): OpenAPIObject {
  // Where requests may pass unmetered, there may be nothing to tell of points.
  const isMetered = app.get(Config, { strict: false }).QUOTA_ON_STORE_FAILURE === 'deny';
  const urls = PublicUrl.of(app);
  document.servers = [{ url: urls.to('') || '/', description: 'This Foyer' }];
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...rules.errorSchemas },
  };
  for (const [method, operation] of operationsOf(document)) {
    if (rules.isMetered !== false) {
      writeCost(operation, method);
      writeScope(operation);
    }
    completeAnswers(operation, method, rules, isMetered, urls);
  }
  return placeBodySchemas(document);
}

function writeCost(operation: OperationObject & { 'x-quota-cost'?: number }, method: string): void {
  const cost = (operation['x-quota-cost'] ??= costOfMethod(method));
  operation.description = `${operation.description ?? ''}\n\n**Cost:** ${cost} ${cost === 1 ? 'point' : 'points'}.`;
}

/** What {@link RequireScope} has declared, for people to read, and why a valid key may be refused. */
function writeScope(operation: OperationObject & { 'x-required-scope'?: string }): void {
  const scope = operation['x-required-scope'];
  if (scope !== undefined) operation.description += ` **Scope:** \`${scope}\`.`;
  const declared = operation.responses['403'] as ResponseObject | undefined;
  const reasons = [
    scope !== undefined && `The API key does not have the scope \`${scope}\`.`,
    'The organization is suspended.',
    declared?.description,
  ];
  operation.responses['403'] = {
    ...declared,
    description: reasons.filter(Boolean).join(' Or: '),
    ...(scope !== undefined && { headers: { ...declared?.headers, ...CHALLENGE } }),
  };
}

function completeAnswers(
  operation: OperationObject,
  method: string,
  rules: AnswerRules,
  isMetered: boolean,
  urls: PublicUrl,
): void {
  const declared = operation.responses as Record<string, ResponseObject>;
  const { commonAnswers = COMMON_ANSWERS } = rules;
  const common = Object.keys(commonAnswers).filter(
    (status) => !(commonAnswers[status]?.needsBody && BODILESS.includes(method)),
  );
  for (const status of [...Object.keys(declared), ...common]) {
    declared[status] = completeAnswer(Number(status), declared[status], rules, isMetered, urls);
  }
}

function completeAnswer(
  status: number,
  declared: ResponseObject | undefined,
  rules: AnswerRules,
  isMetered: boolean,
  urls: PublicUrl,
): ResponseObject {
  const common = (rules.commonAnswers ?? COMMON_ANSWERS)[status];
  const description = declared?.description || common?.description || (STATUS_CODES[status] ?? '');
  const headers = {
    ...(rules.isMetered !== false &&
      common?.quota !== 'never' &&
      markRequired({ ...QUOTA_HEADERS, ...rules.headers }, isMetered && common === undefined)),
    ...common?.headers,
    ...declared?.headers,
  };
  const content =
    declared?.content ?? (status >= 400 ? contentOfError(status, description, rules, urls) : undefined);
  return { description, ...(Object.keys(headers).length > 0 && { headers }), ...(content && { content }) };
}

function contentOfError(status: number, message: string, rules: AnswerRules, urls: PublicUrl): ContentObject {
  const ofServer = {
    [SERVER_ERROR_TYPE]: {
      schema: SERVER_ERROR,
      example: { statusCode: status, error: STATUS_CODES[status], message },
    },
  };
  const ofVersion = {
    [rules.errorType]: {
      schema: { $ref: `#/components/schemas/${rules.errorSchemaOf(status)}` },
      example: rules.errorExample(status, message, urls),
    },
  };
  const who = COMMON_ANSWERS[status]?.isOfServer;
  // What the server says looks like an error of a version whose errors are of the same type.
  if (who === undefined || rules.errorType === SERVER_ERROR_TYPE) return ofVersion;
  return who === 'always' ? ofServer : { ...ofVersion, ...ofServer };
}

function markRequired(headers: HeadersObject, required: boolean): HeadersObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [
      name,
      '$ref' in header ? header : { ...header, required },
    ]),
  );
}
