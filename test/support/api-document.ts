import type { OpenAPIObject } from '@nestjs/swagger';
import type { Scope } from '../../src/auth/api-key.js';
import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { closed, mapValues, opened, type Schema } from './closed-schema.js';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  readonly 'x-required-scope'?: Scope;
};
type DocumentedResponse = Extract<Operation['responses'][string], { description: string }>;

/** The parts of a response that are checked. */
export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** Headers that HTTP itself needs, whatever the document says. */
const OF_HTTP = ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'];
/** Headers of every response for browsers and caches, which test/http/response-headers.spec.ts checks. */
const OF_SECURITY = [
  'cache-control',
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];
/** Statuses whose responses never have a body (RFC 9110, section 6.4.1). */
const BODILESS = [204, 304];

/** The document of a version, and the check of responses against it. */
export class ApiDocument {
  private readonly routes = createRouter({
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
    maxParamLength: Infinity,
  });
  private readonly bodies = new Ajv2019({ strict: false, allErrors: true, formats: fullFormats });
  /** Headers are text: `12` is an integer there. */
  private readonly headers = new Ajv2019({
    strict: false,
    allErrors: true,
    formats: fullFormats,
    coerceTypes: true,
  });
  private readonly validators = new Map<DocumentedResponse, Map<string, ValidateFunction>>();

  constructor(private readonly document: OpenAPIObject) {
    for (const { method, path, operation } of operationsOf(document)) {
      const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
      this.routes.on(method, route, () => undefined, operation);
      // HEAD is allowed wherever GET is (RFC 9110, section 9.3.2).
      if (method === 'GET' && !document.paths[path]?.head)
        this.routes.on('HEAD', route, () => undefined, operation);
    }
  }

  /** Everything that is wrong with a response, in sentences. Operations that are not documented may only fail. */
  objectionsTo(method: string, path: string, answer: ReceivedResponse): string[] {
    const operation = this.operationFor(method, path);
    if (!operation) return answer.status < 400 ? ['the operation is not documented'] : [];
    const documented = operation.responses[answer.status];
    if (!documented) return ['the status is not documented'];
    if ('$ref' in documented) throw new TypeError('A response is described inline, not by $ref.');
    return [
      ...this.objectionsToHeaders(documented, answer.headers),
      ...this.objectionsToBody(documented, method, answer),
    ];
  }

  /** The operation of a request, if it is documented. */
  operationFor(method: string, path: string): Operation | undefined {
    const [pathname = ''] = path.split('?', 1);
    return this.routes.find(method as HTTPMethod, readable(pathname))?.store as Operation | undefined;
  }

  private objectionsToHeaders(documented: DocumentedResponse, headers: Headers): string[] {
    const given = Object.fromEntries(
      [...headers].filter(([name]) => ![...OF_HTTP, ...OF_SECURITY].includes(name)),
    );
    const validate = this.validatorOf(documented, 'headers', () => {
      const known = Object.entries(documented.headers ?? {}).map(([name, header]) => {
        if ('$ref' in header) throw new TypeError('A header is described inline, not by $ref.');
        return { name: name.toLowerCase(), required: header.required, schema: header.schema ?? {} };
      });
      return this.headers.compile({
        type: 'object',
        properties: Object.fromEntries(known.map(({ name, schema }) => [name, opened(schema)])),
        required: known.filter(({ required }) => required).map(({ name }) => name),
        additionalProperties: false,
      });
    });
    return validate(given) ? [] : sentences('headers', validate.errors);
  }

  private objectionsToBody(
    documented: DocumentedResponse,
    method: string,
    { status, headers, text }: ReceivedResponse,
  ): string[] {
    const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    const content = documented.content ?? {};
    const mayHaveBody = method !== 'HEAD' && !BODILESS.includes(status);
    if (type === undefined) {
      return text !== '' || (mayHaveBody && documented.content) ? ['there is no content type'] : [];
    }
    const media = content[type];
    if (!media) return [`the content type ${type} is not documented`];
    if (!mayHaveBody) return text === '' ? [] : ['there must be no body'];
    if (!/[/+]json$/.test(type) || !media.schema) return [];
    const { schema } = media;
    const validate = this.validatorOf(documented, type, () => this.bodies.compile(this.complete(schema)));
    return validate(JSON.parse(text)) ? [] : sentences('body', validate.errors);
  }

  /** A schema with all schemas that it may refer to. */
  private complete(schema: Schema): object {
    const schemas = mapValues(this.document.components?.schemas ?? {}, opened);
    return { ...closed(schema), components: { schemas } };
  }

  private validatorOf(
    answer: DocumentedResponse,
    part: string,
    compile: () => ValidateFunction,
  ): ValidateFunction {
    const parts = this.validators.get(answer) ?? new Map<string, ValidateFunction>();
    this.validators.set(answer, parts);
    const validate = parts.get(part) ?? compile();
    parts.set(part, validate);
    return validate;
  }
}

export interface DocumentedOperation {
  readonly method: HTTPMethod;
  /** `/v1/meetings/{meetingId}` */
  readonly path: string;
  readonly operation: Operation;
}

/** Like the server, takes text that cannot be decoded literally. */
function readable(path: string): string {
  try {
    decodeURIComponent(path);
    return path;
  } catch {
    return path.replaceAll('%', '%25');
  }
}

/** Every operation of a document. */
export function operationsOf({ paths }: OpenAPIObject): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method: method.toUpperCase() as HTTPMethod, path, operation }] : [];
    }),
  );
}

/** `body/results/0 must NOT have unevaluated properties {"unevaluatedProperty":"secret"}` */
function sentences(part: string, errors: readonly ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) => `${part}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
