import type { OpenAPIObject } from '@nestjs/swagger';
import * as fc from 'fast-check';
import { type DocumentedOperation, operationsOf } from '../support/api-document.js';
import { PROTOTYPE_NAMES } from './odd-value.arbitrary.js';
import { type FuzzRequest, inUrl } from './request.arbitrary.js';
import { SchemaArbitraries } from './schema.arbitrary.js';

/** Bytes, fields and levels that a request may have, but for what stands around them. */
const BODY = 64 * 1024 - 2_000;
const URL = 8_192 - 500;
const HEADER = 12_000;
const FIELDS = 200 - 20;
const LEVELS = 100 - 10;

/** Texts that some parsers read in more than one pass. */
const BEGINNINGS = ['', '2099-01-01T00:00:00', '2099-01-01', '/', '"', 'W/"', 'a', '{', '['];
const UNITS = [
  ...Array.from('T 0-/[]{},:;.=%"\\\0\t+Zaé\ud800'),
  '+00:00',
  '[a=b]',
  '2099-01-01T',
  'a,',
  '"1",',
  ' , ',
  '../',
  'hostRoomUrl,',
];
const HEADERS = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Content-Encoding',
  'Forwarded',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Origin',
  'X-Forwarded-For',
  'X-Request-Id',
  'traceparent',
];

/** Texts that blocked the event loop of an earlier version for seconds. */
const KNOWN: readonly [beginning: string, unit: string][] = [
  ['2099-01-01', 'T'],
  ['2099-01-01', ' '],
  ['"1"', ' '],
];

const repeated: fc.Arbitrary<readonly [beginning: string, unit: string]> = fc.oneof(
  fc.tuple(fc.constantFrom(...BEGINNINGS), fc.constantFrom(...UNITS)),
  fc.constantFrom(...KNOWN),
);

const longText = repeated.map(inBody);
const small: fc.Arbitrary<unknown> = fc.constantFrom(
  '',
  'a',
  0,
  null,
  true,
  {},
  [],
  'hostRoomUrl',
  'x'.repeat(40),
);
const manyFields = fc
  .tuple(fc.constantFrom('f', '', '-', ...PROTOTYPE_NAMES), small)
  .map(([name, value]) => Object.fromEntries(Array.from({ length: FIELDS }, (_, i) => [name + i, value])));
const manyElements = small.map((value) => Array.from({ length: FIELDS }, () => value));
const manyLevels = fc
  .constantFrom<(inner: unknown) => unknown>(
    (inner) => [inner],
    (inner) => ({ a: inner }),
    (inner) => ({ constructor: inner, destination: null }),
  )
  .map((wrap) => Array.from({ length: LEVELS }).reduce(wrap, 0));
const heavyValue = fc.oneof({ weight: 2, arbitrary: longText }, manyFields, manyElements, manyLevels);

/** A text that begins like a valid one, and repeats one of its characters. */
interface Continued {
  readonly cut: number;
  readonly unit: number;
}
const continued: fc.Arbitrary<Continued> = fc.record({ cut: fc.nat(100), unit: fc.nat(100) });

type Heavy = { readonly value: unknown } | Continued;
const heavy: fc.Arbitrary<Heavy> = fc.oneof(
  heavyValue.map((value) => ({ value })),
  continued,
);

/** Requests within the limits that are as much work as possible. */
export function heavyRequestsOf(document: OpenAPIObject): fc.Arbitrary<FuzzRequest> {
  const schemas = new SchemaArbitraries(document);
  return fc.oneof(
    ...operationsOf(document).map((documented) => ({
      // The body is the largest part of a request.
      weight: documented.operation.requestBody ? 4 : 1,
      arbitrary: heavyRequestOf(documented, schemas),
    })),
  );
}

function heavyRequestOf(
  { method, path, operation }: DocumentedOperation,
  schemas: SchemaArbitraries,
): fc.Arbitrary<FuzzRequest> {
  const { requestBody, parameters = [] } = operation;
  const content = requestBody && 'content' in requestBody ? requestBody.content : {};
  const [[type, media] = ['application/json', undefined]] = Object.entries(content);
  const names = parameters.flatMap((parameter) =>
    'name' in parameter && parameter.in === 'query' ? [parameter.name] : [],
  );
  const usual = {
    method: method as string,
    path: path.replaceAll(/\{\w+\}/g, '1'),
    headers: { Authorization: 'Bearer {{key}}' },
  };
  const asBody = fc.tuple(schemas.of(media?.schema), fc.nat(100), heavy).map(([valid, place, chosen]) => ({
    ...usual,
    headers: { ...usual.headers, 'Content-Type': type },
    body: Buffer.from(JSON.stringify(putInto(valid, place, chosen)), 'utf8').toString('latin1'),
  }));
  const inQuery = heavyQuery(names).map((query) => ({ ...usual, path: `${usual.path}?${query}` }));
  const inHeader = fc.tuple(fc.constantFrom(...HEADERS), repeated).map(([name, [beginning, unit]]) => ({
    ...usual,
    headers: { ...usual.headers, [name]: inHeaders(beginning + unit.repeat(HEADER / unit.length)) },
  }));
  return fc.oneof(
    ...(media ? [{ weight: 6, arbitrary: asBody }] : []),
    { weight: names.length > 0 ? 4 : 1, arbitrary: inQuery },
    { weight: 1, arbitrary: inHeader },
  );
}

/** Puts a value into a field of an object, or adds a field. */
function putInto(object: unknown, place: number, chosen: Heavy): unknown {
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    return 'value' in chosen ? chosen.value : continuationOf(object, chosen);
  const names = [...Object.keys(object), 'unknown'];
  const name = names[place % names.length] ?? 'unknown';
  const inner: unknown = Reflect.get(object, name);
  return { ...object, [name]: putInto(inner, Math.floor(place / names.length), chosen) };
}

function continuationOf(valid: unknown, { cut, unit }: Continued): string {
  const text = typeof valid === 'string' && valid !== '' ? valid : 'a';
  const characters = `${text} `;
  return inBody([text.slice(0, cut % (text.length + 1)), characters.charAt(unit % characters.length)]);
}

function inBody([beginning, unit]: readonly [string, string]): string {
  return beginning + unit.repeat(BODY / (JSON.stringify(unit).length - 2));
}

const filled = (text: string): string => text.repeat(URL / text.length);

function heavyQuery(known: readonly string[]): fc.Arbitrary<string> {
  const name = fc.constantFrom('a', 'metadata[a]', ...known);
  return fc.oneof(
    fc.tuple(name, repeated).map(([parameter, [beginning, unit]]) => {
      const [first, rest] = [beginning, unit].map((text) => inUrl(text));
      return `${parameter}=${first}${filled(rest ?? '')}`;
    }),
    name.map((parameter) => filled(`${parameter}=&`)),
    name.map((parameter) => filled(`${parameter}[]=a&`)),
    name.map((parameter) => `${parameter}${filled('[a]')}=1`),
    name.map((parameter) =>
      Array.from({ length: 400 }, (_, i) => `${parameter}[${i}]=1`)
        .join('&')
        .slice(0, URL),
    ),
    fc.constant(Array.from({ length: 1_000 }, (_, i) => `a${i}=`).join('&')),
  );
}

function inHeaders(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e]/g, 'x').trim();
}
