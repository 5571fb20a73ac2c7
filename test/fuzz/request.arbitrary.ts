import type { OpenAPIObject } from '@nestjs/swagger';
import * as fc from 'fast-check';
import { type DocumentedOperation, type Operation, operationsOf } from '../support/api-document.js';
import { bodyAround, type Bytes } from './body.arbitrary.js';
import { oddText, PROTOTYPE_NAMES } from './odd-value.arbitrary.js';
import { SchemaArbitraries } from './schema.arbitrary.js';

/** A request with placeholders for what is known only when it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** With `{{collection|7}}` for the seventh id, counted round, of what was created at that path. */
  readonly path: string;
  /** With `{{key}}` for a valid API key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Bytes;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json'];
const ODD_MEDIA_TYPES = [
  '',
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'application/jsonx',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'json',
  '; charset=utf-8',
];
/** Paths outside of versions, and some that resemble versions. */
const OTHER_PATHS = [
  '/',
  '/versions',
  '/docs',
  '/docs/',
  '/docs/v1.json',
  '/docs/v9.json',
  '/docs/..%2f..%2fpackage.json',
  '/problems',
  '/problems/invalid_request',
  '/problems/__proto__',
  '/health/live',
  '/health/ready',
  '/health',
  '/v0',
  '/v99/rooms',
  '/v1',
  '/V1/meetings',
  '/v01/meetings',
  '/v1.0/meetings',
  '/favicon.ico',
  '/metrics',
  '/admin',
  '/f45be8b4-cf72-4fc4-b136-bba08fae1c65',
];

/** Requests for one version of the API: from its document, and around it. */
export function requestsOf(document: OpenAPIObject): fc.Arbitrary<FuzzRequest> {
  const schemas = new SchemaArbitraries(document);
  return fc.oneof(...operationsOf(document).map((documented) => requestOf(documented, schemas)));
}

function requestOf(
  { method, path, operation }: DocumentedOperation,
  schemas: SchemaArbitraries,
): fc.Arbitrary<FuzzRequest> {
  const content =
    operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {};
  const [media] = Object.values(content);
  const examples = Object.values(media?.examples ?? {}).flatMap((shown) =>
    'value' in shown ? [shown.value as unknown] : [],
  );
  const valid = fc.oneof(
    schemas.of(media?.schema),
    ...(examples.length > 0 ? [fc.constantFrom(...examples)] : []),
  );
  const body = media ? bodyAround(valid) : fc.constant(undefined);
  return fc
    .record({
      method: mostly(fc.constant(method as string), fc.constantFrom(...METHODS)),
      path: pathOf(path),
      query: queryOf(operation.parameters ?? [], schemas),
      type: mostly(
        fc.constantFrom(...Object.keys(content), ...MEDIA_TYPES),
        fc.constantFrom(...ODD_MEDIA_TYPES),
      ),
      headers: headersOf(operation.parameters ?? []),
      body: mostly<Bytes | undefined>(body, bodyAround(fc.constant({}))),
    })
    .map(({ path: filled, query, type, headers, body: bytes, ...rest }) => ({
      ...rest,
      path: filled + query,
      headers: bytes === undefined ? headers : { 'Content-Type': type, ...headers },
      ...(bytes !== undefined && { body: bytes }),
    }));
}

/** Mostly the first, sometimes the second. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

function pathOf(template: string): fc.Arbitrary<string> {
  const parts = template.split(/(\{\w+\})/);
  const filled = parts.map((part, i) => (i % 2 === 0 ? fc.constant(part) : idIn(parts[i - 1] ?? '')));
  const shapes = [
    (path: string) => `${path}/`,
    (path: string) => path.replaceAll('/', '//'),
    (path: string) => path.toUpperCase(),
    (path: string) => `${path}/..`,
    (path: string) => `${path}%2f`,
    (path: string) => `${path};a=b`,
    (path: string) => `${path}/x`,
    (path: string) => path.replace(/.$/, '%zz'),
  ];
  return mostly(
    fc.tuple(...filled).map((texts) => texts.join('')),
    fc.tuple(fc.constantFrom(...shapes), ...filled).map(([shape, ...texts]) => shape(texts.join(''))),
  );
}

function idIn(prefix: string): fc.Arbitrary<string> {
  const collection = prefix.replace(/\/$/, '');
  return fc.oneof(
    { weight: 8, arbitrary: fc.nat(1_000).map((n) => `{{${collection}|${n}}}`) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: oddText.map(inUrl) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('0', '1', '%00', '%', '%e0%a4%a', '..', '9'.repeat(30), 'a'.repeat(9_000)),
    },
  );
}

type Parameters = NonNullable<Operation['parameters']>;

function queryOf(parameters: Parameters, schemas: SchemaArbitraries): fc.Arbitrary<string> {
  const known = parameters.flatMap((parameter) =>
    'name' in parameter && parameter.in === 'query' ? [parameter] : [],
  );
  const unknown = fc
    .tuple(fc.oneof(oddText, fc.constantFrom(...PROTOTYPE_NAMES, 'a[b][c]', 'a[]')), oddText)
    .map(pair);
  const ofParameter = known.map(({ name, schema }) =>
    fc.oneof(
      { weight: 6, arbitrary: schemas.of(schema).map((value) => pair([name, textFrom(value)])) },
      { weight: 3, arbitrary: oddText.map((value) => pair([name, value])) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          name,
          `${name}=%`,
          `${name}[]=`,
          `${name}[a]=1`,
          `${name}=1&${name}=2`,
          `${name}[__proto__]=1`,
        ),
      },
    ),
  );
  const some =
    ofParameter.length > 0 ? fc.oneof({ weight: 8, arbitrary: fc.oneof(...ofParameter) }, unknown) : unknown;
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    {
      weight: ofParameter.length > 0 ? 3 : 1,
      arbitrary: fc.array(some, { minLength: 1, maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`),
    },
  );
}

function textFrom(value: unknown): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

function pair([name, value]: readonly [string, string]): string {
  return `${inUrl(name).replaceAll('%5B', '[').replaceAll('%5D', ']')}=${inUrl(value)}`;
}

export function inUrl(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

/** Without lone surrogates, which no encoding can represent. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

const authorization = fc.oneof(
  { weight: 20, arbitrary: fc.constant('Bearer {{key}}') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'Bearer',
      'Bearer x',
      'Basic {{key}}',
      'Bearer {{key}}0',
      'Bearer {{key}}, Bearer {{key}}',
    ),
  },
);

const oddHeader = oddText.map((text) =>
  Buffer.from(wellFormed(text), 'utf8')
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ''),
);

function headerSet(names: readonly string[]): fc.Arbitrary<Record<string, string>> {
  return fc
    .tuple(authorization, fc.dictionary(fc.constantFrom(...names), oddHeader, { maxKeys: 2 }))
    .map(([key, others]) => ({ ...(key && { Authorization: key }), ...others }));
}

const COMMON_HEADERS = [
  'Accept',
  'Accept-Encoding',
  'Cookie',
  'Expect',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'Idempotency-Key',
  'Origin',
  'Range',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-HTTP-Method-Override',
  'X-Request-Id',
  'traceparent',
];

const commonHeaders = fc.oneof(
  {
    weight: 2,
    arbitrary: headerSet(['Accept']).map(({ Authorization }) => (Authorization ? { Authorization } : {})),
  },
  headerSet(COMMON_HEADERS),
);

/** Common headers and those that the operation declares. */
function headersOf(parameters: Parameters): fc.Arbitrary<Record<string, string>> {
  const declared = parameters.flatMap((parameter) =>
    'name' in parameter && parameter.in === 'header' ? [parameter.name] : [],
  );
  if (declared.length === 0) return commonHeaders;
  const value = fc.oneof(
    oddHeader,
    fc.constantFrom('"1"', '*', 'W/"1"', '"1", "2"', '8e03978e-40d5-43e8-bc93-6894a57f9324'),
  );
  return fc.oneof(
    { weight: 3, arbitrary: commonHeaders },
    fc
      .tuple(headerSet(declared), fc.dictionary(fc.constantFrom(...declared), value, { maxKeys: 2 }))
      .map(([a, b]) => ({ ...a, ...b })),
  );
}

/** Requests outside of versions. */
export const otherRequests: fc.Arbitrary<FuzzRequest> = fc
  .record({
    method: fc.oneof({ weight: 4, arbitrary: fc.constant('GET') }, fc.constantFrom(...METHODS)),
    path: fc.oneof(
      fc.constantFrom(...OTHER_PATHS),
      oddText.map((text) => `/${inUrl(text)}`),
    ),
    query: queryOf(
      [],
      new SchemaArbitraries({ openapi: '3.0.0', info: { title: '', version: '' }, paths: {} }),
    ),
    headers: commonHeaders,
    body: fc.option(bodyAround(fc.constant({})), { nil: undefined, freq: 3 }),
  })
  .map(({ path, query, body, ...rest }) => ({
    ...rest,
    path: path + query,
    ...(body !== undefined && { body }),
  }));
