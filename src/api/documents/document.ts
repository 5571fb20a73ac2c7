import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Config } from '../../config/config.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { costOfMethod } from '../../quota/quota-cost.decorator.js';
import type { ApiSurface, DocumentRules } from '../api-surface.js';
import { type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import {
  CHALLENGE,
  COMMON_RESPONSES,
  type ContentObject,
  type HeadersObject,
  type OperationObject,
  operationsOf,
  QUOTA_HEADERS,
  type ResponseObject,
  SERVER_ERROR,
  SERVER_ERROR_TYPE,
} from './document.responses.js';
import { inlineBodySchemas } from './document.bodies.js';

/** What is the same for all operations of a document. */
interface Context {
  readonly rules: DocumentRules;
  readonly urls: PublicUrl;
  /** Whether every charged request gets the quota headers. */
  readonly isQuotaCertain: boolean;
}

/** A response as a route declares it. */
type DeclaredResponse = Partial<ResponseObject> & { readonly code?: ErrorCode };

/** Request bodies of these methods are not read. */
const BODILESS: readonly string[] = ['get', 'head'];

/** Declares an error of a route by its code, and so its status code and its example. */
export const ApiError = (code: ErrorCode, description: string): MethodDecorator =>
  ApiResponse(Object.assign({ status: ERRORS[code].status, description }, { code }));

/**
 * The OpenAPI document of an API. To what its routes declare, it adds to every operation what is true of all of them: the
 * cost, the quota headers, the shape of errors, and the responses that do not depend on the route.
 */
export function describeApi(
  app: INestApplication,
  { name, module, document: rules }: Pick<ApiSurface, 'name' | 'module' | 'document'>,
): OpenAPIObject {
  const { name: scheme, ...credentials } = rules.security;
  const urls = PublicUrl.of(app);
  const builder = new DocumentBuilder()
    .setTitle(rules.title)
    .setVersion(name)
    .setDescription(rules.introduction(urls).trim())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', ...credentials }, scheme);
  for (const [tag, description] of Object.entries(rules.tags)) builder.addTag(tag, description);
  const document = SwaggerModule.createDocument(app, builder.build(), { include: [module] });
  document.servers = [{ url: urls.to('') || '/', description: 'This Foyer' }];
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...rules.errorSchemas },
  };
  const isQuotaCertain = app.get(Config, { strict: false }).QUOTA_ON_STORE_FAILURE === 'deny';
  for (const [method, operation] of operationsOf(document)) {
    if (rules.isMetered !== false) {
      writeCost(operation, method);
      writeScope(operation);
    }
    completeResponses(operation, method, { rules, urls, isQuotaCertain });
  }
  return inlineBodySchemas(document);
}

function writeCost(operation: OperationObject & { 'x-quota-cost'?: number }, method: string): void {
  const cost = (operation['x-quota-cost'] ??= costOfMethod(method));
  operation.description = `${operation.description ?? ''}\n\n**Cost:** ${cost} ${cost === 1 ? 'point' : 'points'}.`;
}

/** Describes the scope that `@RequireScope` declares, and why a request with a valid key may get 403. */
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

function completeResponses(operation: OperationObject, method: string, context: Context): void {
  const responses = operation.responses as Record<string, DeclaredResponse>;
  const common = Object.keys(COMMON_RESPONSES).filter(
    (status) => !(COMMON_RESPONSES[status]?.needsBody && BODILESS.includes(method)),
  );
  for (const status of [...Object.keys(responses), ...common])
    responses[status] = completeResponse(Number(status), responses[status], context);
}

function completeResponse(
  status: number,
  declared: DeclaredResponse | undefined,
  context: Context,
): ResponseObject {
  const { rules, isQuotaCertain } = context;
  const common = COMMON_RESPONSES[status];
  const description =
    declared?.description ||
    (rules.descriptions?.[status] ?? common?.description ?? STATUS_CODES[status] ?? '');
  const headers = {
    ...(rules.isMetered !== false &&
      !common?.isBeforeCaller &&
      markRequired({ ...QUOTA_HEADERS, ...rules.headers }, isQuotaCertain && common === undefined)),
    ...common?.headers,
    ...declared?.headers,
  };
  const content =
    declared?.content ??
    (status >= 400 ? contentOfError(status, description, declared?.code, context) : undefined);
  return { description, ...(Object.keys(headers).length > 0 && { headers }), ...(content && { content }) };
}

function contentOfError(
  status: number,
  message: string,
  code: ErrorCode | undefined,
  { rules, urls }: Context,
): ContentObject {
  const ofServer = {
    [SERVER_ERROR_TYPE]: {
      schema: SERVER_ERROR,
      example: { statusCode: status, error: STATUS_CODES[status], message },
    },
  };
  const ofApi = {
    [rules.errorType]: {
      schema: { $ref: `#/components/schemas/${rules.errorSchemaOf(status)}` },
      example: rules.errorExample(status, message, urls, code),
    },
  };
  const sender = COMMON_RESPONSES[status]?.isOfServer;
  // If both have the same type, they also have the same shape.
  if (sender === undefined || rules.errorType === SERVER_ERROR_TYPE) return ofApi;
  return sender === 'always' ? ofServer : { ...ofApi, ...ofServer };
}

function markRequired(headers: HeadersObject, required: boolean): HeadersObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [
      name,
      '$ref' in header ? header : { ...header, required },
    ]),
  );
}
