import type { OpenAPIObject } from '@nestjs/swagger';
import * as fc from 'fast-check';
import type { Schema } from '../support/closed-schema.js';
import { oddText } from './odd-value.arbitrary.js';

type PlainSchema = Exclude<Schema, { $ref: string }>;

/** Deeper than any of our documents nests without recursion. */
const MAX_DEPTH = 6;
const DAY = 24 * 60 * 60 * 1000;

/** Values that mostly match a schema: rules that it does not state, such as "later than the start", may be broken. */
export class SchemaArbitraries {
  constructor(private readonly document: OpenAPIObject) {}

  of(schema: Schema | undefined, depth = 0): fc.Arbitrary<unknown> {
    const plain = this.resolve(schema);
    if (!plain || depth > MAX_DEPTH) return fc.constant({});
    const shown = [plain.example, plain.default, ...(plain.enum ?? [])].filter(
      (value) => value !== undefined,
    );
    const made = this.byStructure(plain, depth);
    const value =
      shown.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...shown) }, made) : made;
    return plain.nullable ? fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null)) : value;
  }

  private resolve(schema: Schema | undefined): PlainSchema | undefined {
    if (!schema || !('$ref' in schema)) return schema;
    const name = schema.$ref.split('/').at(-1) ?? '';
    return this.resolve(this.document.components?.schemas?.[name]);
  }

  private byStructure(schema: PlainSchema, depth: number): fc.Arbitrary<unknown> {
    const { allOf, oneOf, anyOf, type, items } = schema;
    const choices = oneOf ?? anyOf;
    if (choices) return fc.oneof(...choices.map((choice) => this.of(choice, depth + 1)));
    if (allOf) {
      return fc
        .tuple(...allOf.map((part) => this.of(part, depth + 1)))
        .map((parts) => Object.assign({}, ...parts) as unknown);
    }
    switch (type) {
      case 'string':
        return textOf(schema);
      case 'integer':
      case 'number':
        return numberOf(schema);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.of(items, depth + 1), { maxLength: Math.min(schema.maxItems ?? 3, 5) });
      default:
        return this.objectOf(schema, depth);
    }
  }

  private objectOf(
    { properties, required, additionalProperties }: PlainSchema,
    depth: number,
  ): fc.Arbitrary<unknown> {
    if (!properties) {
      const values =
        typeof additionalProperties === 'object' ? this.of(additionalProperties, depth + 1) : oddText;
      return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), values, { maxKeys: 4 });
    }
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, this.of(member, depth + 1)]),
    );
    return fc.record(members, { requiredKeys: (required ?? []).filter((name) => name in members) });
  }
}

function textOf({ format, pattern, minLength = 0, maxLength = 60 }: PlainSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .integer({ min: 60_000, max: 400 * DAY })
      .map((later) => new Date(Date.now() + later).toISOString());
  }
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 200)) });
}

function numberOf({ type, minimum = -10, maximum = 1_000 }: PlainSchema): fc.Arbitrary<number> {
  return type === 'integer'
    ? fc.integer({ min: minimum, max: maximum })
    : fc.double({ min: minimum, max: maximum, noNaN: true });
}
