import type { OpenAPIObject } from '@nestjs/swagger';

export type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A schema of an OpenAPI document as JSON Schema 2019-09, which rejects properties that it does not name. It is closed
 * at the level of a value, not of a combination: each part of an `allOf` knows only its own properties.
 */
export function closed(schema: Schema): JsonSchema {
  return { allOf: [opened(schema)], unevaluatedProperties: false };
}

/** The same, closed only below: as a part of other schemas, and to be referred to. */
export function opened(schema: Schema): JsonSchema {
  if ('$ref' in schema) return { $ref: schema.$ref };
  const { nullable, properties, items, additionalProperties, allOf, anyOf, oneOf, ...rest } = schema;
  const whole = {
    ...rest,
    ...(properties && { properties: mapValues(properties, closed) }),
    ...(items && { items: closed(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'boolean' ? additionalProperties : closed(additionalProperties),
    }),
    ...(allOf && { allOf: allOf.map(opened) }),
    ...(anyOf && { anyOf: anyOf.map(opened) }),
    ...(oneOf && { oneOf: oneOf.map(opened) }),
  };
  return nullable ? { anyOf: [whole, { type: 'null' }] } : whole;
}

export function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
