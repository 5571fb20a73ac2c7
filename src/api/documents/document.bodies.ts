import type { OpenAPIObject } from '@nestjs/swagger';
import type { SchemasObject } from './document.answers.js';

const SCHEMAS = '#/components/schemas/';

/**
 * Puts the schema of each request body where the body is described, under its name as a title. In a schema that an
 * answer might share, generators take a member with a default for one that is always there, and so would demand it.
 */
export function placeBodySchemas(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  const placed = new Set<string>();
  for (const { post, put, patch } of Object.values(document.paths)) {
    for (const operation of [post, put, patch]) {
      const body = operation?.requestBody;
      for (const media of body && 'content' in body ? Object.values(body.content) : []) {
        const name = nameOf(media.schema);
        if (name === undefined || !schemas[name]) continue;
        media.schema = { title: name, ...schemas[name] };
        placed.add(name);
      }
    }
  }
  for (const name of placed) dropUnused(document, schemas, name);
  return document;
}

function nameOf(schema: SchemasObject[string] | undefined): string | undefined {
  return schema && '$ref' in schema && schema.$ref.startsWith(SCHEMAS)
    ? schema.$ref.slice(SCHEMAS.length)
    : undefined;
}

function dropUnused(document: OpenAPIObject, schemas: SchemasObject, name: string): void {
  if (!JSON.stringify(document).includes(`"${SCHEMAS}${name}"`)) delete schemas[name];
}
