import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas of which each may become each other one, in groups that are about the same. */
const GROUPS: readonly (readonly JsonSchema[])[] = [
  [
    {},
    { type: 'string' },
    { type: 'string', nullable: true },
    { type: 'string', minLength: 2 },
    { type: 'string', maxLength: 2 },
    { type: 'string', maxLength: 3, minLength: 1 },
    { type: 'string', pattern: '^[a-c]{1,2}$' },
    { type: 'string', pattern: '^[a-z]{1,3}$' },
    { type: 'string', pattern: 'a' },
    { type: 'string', enum: ['a'] },
    { type: 'string', enum: ['a', 'b'] },
    { type: 'string', format: 'date-time' },
    { type: 'integer' },
    { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    { oneOf: [{ type: 'string' }, { type: 'string', minLength: 2 }] },
    { oneOf: [{ type: 'string', maxLength: 2 }, { type: 'boolean' }] },
    { anyOf: [{ type: 'string' }, { type: 'string', minLength: 2 }] },
    { allOf: [{ type: 'string' }, { minLength: 2 }] },
    { not: { type: 'string' } },
    { not: { type: 'string', minLength: 2 } },
  ],
  [
    { type: 'integer' },
    { type: 'number' },
    { type: 'integer', nullable: true },
    { type: 'integer', minimum: 1 },
    { type: 'integer', minimum: 1, exclusiveMinimum: true },
    { type: 'integer', maximum: 2 },
    { type: 'integer', maximum: 3, exclusiveMaximum: true },
    { type: 'integer', multipleOf: 2 },
    { type: 'integer', multipleOf: 4 },
    { type: 'integer', enum: [1, 2] },
    { oneOf: [{ type: 'integer' }, { type: 'number' }] },
  ],
  [
    { type: 'array' },
    { type: 'array', items: { type: 'string' } },
    { type: 'array', items: { type: 'string', enum: ['a'] } },
    { type: 'array', items: { type: 'integer' } },
    { type: 'array', minItems: 1 },
    { type: 'array', maxItems: 1 },
    { type: 'array', maxItems: 2 },
    { type: 'array', uniqueItems: true },
  ],
  [
    { type: 'object' },
    { type: 'object', properties: { a: { type: 'string' } } },
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    { type: 'object', properties: { a: { type: 'string', maxLength: 1 } } },
    { type: 'object', properties: { a: { type: 'integer' } } },
    { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
    { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: false },
    { type: 'object', additionalProperties: false },
    { type: 'object', additionalProperties: true },
    { type: 'object', additionalProperties: { type: 'string' } },
    { type: 'object', additionalProperties: { type: 'integer' } },
    { type: 'object', minProperties: 1 },
    { type: 'object', maxProperties: 1 },
    {
      oneOf: [
        { type: 'object', required: ['a'] },
        { type: 'object', required: ['b'] },
      ],
    },
    { allOf: [{ type: 'object', required: ['a'] }] },
  ],
];

/** Values of which some are valid for one of the schemas and not for another. */
const VALUES: readonly unknown[] = [
  [null, true, '', 'a', 'b', 'd', 'ab', 'abc', 'abcd', '2099-01-01T00:00:00Z', 'A', '1'],
  [-1, 0, 1, 2, 3, 4, 0.5, 1.5, 2.5],
  [[], ['a'], ['b'], ['a', 'a'], ['a', 'b'], ['a', 'b', 'c'], [1], [1, 1, 2]],
  [{}, { a: 'a' }, { a: 'ab' }, { a: 1 }, { b: 'b' }, { b: 1 }, { a: 'a', b: 'b' }, { c: 'c' }, { c: true }],
].flat();

/** A schema that became another one, with values that are valid for only one of the two. */
export interface SchemaPair {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
  readonly refused: readonly unknown[];
  readonly fresh: readonly unknown[];
}

export function schemaPairs(): SchemaPair[] {
  const ajv = new Ajv({ strict: false, formats: fullFormats });
  return GROUPS.flatMap((group) => {
    const valid = group.map((schema) => {
      const validate = ajv.compile(asJsonSchema(schema));
      return VALUES.filter((value) => validate(value));
    });
    return group.flatMap((before, i) =>
      group.flatMap((after, j) => {
        const [was, is] = [valid[i] ?? [], valid[j] ?? []];
        const refused = was.filter((value) => !is.includes(value));
        const fresh = is.filter((value) => !was.includes(value));
        return i === j ? [] : [{ before, after, refused, fresh }];
      }),
    );
  });
}

/** OpenAPI 3.0 says with `true` which of its limits are exclusive, and JSON Schema with the limit. */
function asJsonSchema({ exclusiveMinimum, exclusiveMaximum, ...schema }: JsonSchema): JsonSchema {
  return {
    ...schema,
    ...(exclusiveMinimum === true && { exclusiveMinimum: schema.minimum }),
    ...(exclusiveMaximum === true && { exclusiveMaximum: schema.maximum }),
  };
}
