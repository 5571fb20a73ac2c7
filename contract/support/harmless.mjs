import { keywordOf, segmentsOf } from './pointer.mjs';

/**
 * Every change that can be harmless, by the type of node, as the tool calls it, in which it is made. A change that is
 * not listed here breaks clients: docs/decisions/0006-the-contract-is-compared-by-a-machine.md. A change is listed where
 * the rules of the tool and our own are complete, so that no objection means that it is harmless.
 */

/** Fields that only people read. */
const WORD_TYPES = /^(Example|ExamplesMap|ExternalDocs|Info|Contact|License|Tag|TagList)$/;
const WORDS = {
  Operation: ['description', 'externalDocs', 'summary', 'tags'],
  PathItem: ['description', 'summary'],
  Parameter: ['description', 'example'],
  RequestBody: ['description'],
  Response: ['description'],
  MediaType: ['example'],
  Header: ['description', 'example'],
  Link: ['description'],
  Schema: ['description', 'example', 'externalDocs', 'title'],
  SecurityScheme: ['bearerFormat', 'description'],
  Server: ['description'],
  ServerVariable: ['description'],
};
/** Extensions of OpenAPI that programs read. */
const OUR_EXTENSIONS = ['x-quota-cost', 'x-required-scope'];

/** Fields with rules: a change without an objection makes requests looser, or responses stricter. */
const JUDGED = {
  Operation: ['deprecated', ...OUR_EXTENSIONS],
  Parameter: ['deprecated', 'required'],
  RequestBody: ['required'],
  Header: ['deprecated', 'key', 'required'],
  Schema:
    `additionalProperties default deprecated enum exclusiveMaximum exclusiveMinimum format maxItems maxLength
    maxProperties maximum minItems minLength minProperties minimum multipleOf nullable pattern readOnly required type
    uniqueItems writeOnly`.split(/\s+/),
};

const ADDED =
  /^(Header|HeadersMap|MediaType|Operation|Parameter|ParameterList|PathItem|SecurityScheme|Server)$/;
/** Keywords whose schemas constrain the same values as the schema around them: a stricter one makes both stricter. */
const SUBSCHEMAS = ['additionalProperties', 'allOf', 'anyOf', 'items', 'oneOf'];
const COMBINATIONS = /^(AllOf|AnyOf|OneOf)$/;

/** Requests that we would send to clients, and links from a response to the next operation: there are no rules for these. */
const WITHOUT_RULES =
  /^#\/(webhooks|components\/(callbacks|links|pathItems)|paths\/[^/]+\/[^/]+\/(callbacks|responses\/[^/]+\/links))(\/|$)/;
/** Components: a new one is reported where it is used, and generated clients contain only the names of schemas. */
const COMPONENT = /^#\/components(\/(?!securitySchemes(\/|$))[^/]+(\/[^/]+)?)?$/;
const COMPONENT_WITH_NAMES = /^#\/components(\/schemas.*)?$/;

/** Whether a change concerns only words or examples, or something that nothing refers to. */
export function isWords(change) {
  const { typeName, kind, property, path, verdicts } = change;
  if (WORD_TYPES.test(typeName)) return true;
  // A new extension is a note for programs that know it.
  const extension = kind === 'modified' ? property : segmentsOf(path).at(-1);
  if (extension.startsWith('x-') && !OUR_EXTENSIONS.includes(extension) && isNew(change)) return true;
  if (kind === 'modified') {
    // A variable in a path is compared as a parameter.
    const isVariable = property === 'key' && typeName === 'PathItem' && verdicts.length === 0;
    return isVariable || (WORDS[typeName]?.includes(property) ?? false) || isPatchOfOpenApi(change);
  }
  const isGoneName = kind === 'removed' && COMPONENT_WITH_NAMES.test(path);
  return COMPONENT.test(path) && !isGoneName && verdicts.length === 0;
}

/** Whether a change to which no rule objects is harmless. */
export function isHarmless({ kind, path, property, typeName, revision }, { places, sends, receives }) {
  if (WITHOUT_RULES.test(path) || places.some(({ part }) => part === 'callbacks')) return false;
  const { keyword, around } = keywordOf(path);
  if (typeName.startsWith('SecurityRequirement')) return true;
  if (typeName.startsWith('Schema') || COMBINATIONS.test(typeName)) {
    const isUnused = path.startsWith('#/components/') && places.length === 0;
    if (isUnused) return true;
    // More values for a schema within these may mean fewer for the schema around it.
    if ((!sends && !receives) || around.has('not') || (sends && around.has('oneOf'))) return false;
  }
  // The rules for headers apply to those of responses, not to those in a multipart body.
  if (typeName.startsWith('Header') && (sends || !receives)) return false;
  if (kind === 'modified') return JUDGED[typeName]?.includes(property) ?? false;
  if (COMBINATIONS.test(typeName)) return true;
  if (typeName === 'Schema' && SUBSCHEMAS.includes(keyword)) return true;
  if (kind === 'removed') return false;
  switch (typeName) {
    case 'Schema':
      return keyword === 'properties' || keyword === undefined;
    case 'SchemaProperties':
      return true;
    case 'RequestBody':
      return revision.value.required !== true;
    case 'Response':
      return /^[45]/.test(segmentsOf(path).at(-1));
    case 'MediaTypesMap':
      return receives;
    default:
      return ADDED.test(typeName);
  }
}

function isNew({ kind, base }) {
  return kind === 'added' || (kind === 'modified' && base.value === undefined);
}

/** Whether the document follows another patch of the same OpenAPI, `3.0.4` instead of `3.0.0`. */
function isPatchOfOpenApi({ typeName, property, base, revision }) {
  if (typeName !== 'Root' || property !== 'openapi') return false;
  const [before, after] = [base, revision].map(({ value }) => String(value).split('.').slice(0, 2).join('.'));
  return before === after;
}
