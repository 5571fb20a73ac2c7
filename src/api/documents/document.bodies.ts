import type { OpenAPIObject } from '@nestjs/swagger';
import type { SchemasObject } from './document.responses.js';

const SCHEMAS = '#/components/schemas/';

/**
 * Inlines the schema of each request body, with its name as the title. In a shared schema, client generators treat a field
 * with a default as one that is always present in responses, and would require it in requests.
 */
export function inlineBodySchemas(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  const inlined = new Set<string>();
  for (const { post, put, patch } of Object.values(document.paths)) {
    for (const operation of [post, put, patch]) {
      const body = operation?.requestBody;
      for (const media of body && 'content' in body ? Object.values(body.content) : []) {
        const name = nameOf(media.schema);
        if (name === undefined || !schemas[name]) continue;
        media.schema = { title: name, ...schemas[name] };
        inlined.add(name);
      }
    }
  }
  for (const name of inlined) dropUnused(document, schemas, name);
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
