/** The segments of a JSON pointer in a URI fragment, `#/paths/~1v1~1meetings` (RFC 6901), as they are in the document. */
export function segmentsOf(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function parentOf(pointer) {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

export function pointerTo(parent, name) {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Resolves a reference within the document; returns anything else unchanged. */
export function resolve(document, node) {
  if (typeof node?.$ref !== 'string') return node;
  return resolve(
    document,
    segmentsOf(node.$ref).reduce((parent, segment) => parent?.[segment], document),
  );
}

/** The object that a property, or all of them, which a pointer leads to belong to. */
export function ownerAt(document, pointer) {
  const segments = segmentsOf(pointer);
  const owner = segments.slice(0, segments.at(-1) === 'properties' ? -1 : -2);
  return owner.reduce((node, segment) => resolve(document, node?.[segment]), document);
}

/** `#/components/schemas/Meeting` of a pointer into it; null when it points elsewhere. */
export function componentOf(pointer) {
  return /^#\/components\/[^/]+\/[^/]+/.exec(pointer)?.[0] ?? null;
}

/** Keywords that have schemas, by their name or by their number, or are one; and what has names beside schemas. */
const NAMED = new Set(['$defs', 'dependentSchemas', 'patternProperties', 'properties']);
const LISTED = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SINGLE = new Set(['additionalProperties', 'items', 'not']);
const MAPS = new Set(['content', 'encoding', 'headers', 'parameters', 'responses']);

/**
 * The keywords that lead to a schema from where it is used: none of them for the schema of a body or of a component.
 * @returns `keyword`, the last of them, `around`, all those whose schemas the pointer leads into, and whether it leads to
 * a schema (`isSchema`) rather than to something in one or elsewhere
 */
export function keywordOf(pointer) {
  const [root, kind, , ...segments] = segmentsOf(pointer);
  const around = new Set();
  let keyword;
  let isInSchema = root === 'components' && kind === 'schemas' && segmentsOf(pointer).length > 2;
  let isSchema = isInSchema;
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index];
    const hasNames = isInSchema ? NAMED.has(segment) || LISTED.has(segment) : MAPS.has(segment);
    if (hasNames) index += 1;
    if (isInSchema) {
      keyword = segment;
      isSchema = hasNames ? index < segments.length : SINGLE.has(segment);
      if (isSchema) around.add(keyword);
    } else if (segment === 'schema') [isInSchema, isSchema] = [true, true];
  }
  return { keyword, around, isSchema };
}
