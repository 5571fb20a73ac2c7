import { includesPattern } from './pattern.mjs';
import { keywordOf, pointerTo, resolve, segmentsOf } from './pointer.mjs';
import { isSame, written } from './written.mjs';

/** Keywords that do not affect which values are valid. */
const WORDS = new Set(['deprecated', 'description', 'example', 'externalDocs', 'title']);
/** Keywords whose values are looser the higher, or the lower, they are. */
const UPPER = new Set(['maxItems', 'maxLength', 'maxProperties', 'maximum']);
const LOWER = new Set(['minItems', 'minLength', 'minProperties', 'minimum']);
/** Keywords that do not limit values, but say how they are used. */
const MEANINGS = ['default', 'discriminator', 'readOnly', 'writeOnly', 'xml'];
/** Keywords whose removal makes more values valid and changes nothing else. */
const LIMITS = new Set([
  ...UPPER,
  ...LOWER,
  'enum',
  'format',
  'multipleOf',
  'pattern',
  'type',
  'uniqueItems',
]);

/**
 * Whether, at the schema that a pointer leads to or at one around it, every value that was valid provably still is.
 * The tool looks at each keyword by itself: it cannot see that a string which became one of several formats still is one.
 */
export function isLooserAt(pointer, before, after) {
  if (!isSameParameter(pointer, before, after)) return false;
  const [schemas, others] = [schemasAt(pointer, before), schemasAt(pointer, after)];
  return schemas.some((schema, depth) => others[depth] !== undefined && takes(schema, others[depth]));
}

/** Whether a pointer leads to the same parameter, or to none at all: they are numbered. */
function isSameParameter(pointer, ...documents) {
  const [root, path, method, part, index] = segmentsOf(pointer);
  if (root !== 'paths' || part !== 'parameters') return true;
  const [was, is] = documents.map(({ paths, ...rest }) => {
    const parameter = paths?.[path]?.[method]?.parameters?.[index];
    return resolve({ paths, ...rest }, parameter);
  });
  return was?.name === is?.name && was?.in === is?.in;
}

/**
 * The schemas that a pointer leads through, each with its references written out, up to one in which more values may
 * mean fewer around it.
 */
function schemasAt(pointer, document) {
  const schemas = [];
  let node = document;
  let place = '#';
  for (const segment of segmentsOf(pointer)) {
    node = resolve(document, node?.[segment]);
    place = pointerTo(place, segment);
    const { isSchema, around } = keywordOf(place);
    if (around.has('not') || around.has('oneOf')) break;
    if (isSchema) schemas.push(written(document, node));
  }
  return schemas;
}

/** Whether every value that is valid for the one schema is provably valid for the other. */
function takes(before, after) {
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null)
    return false;
  const [was, is] = [withoutWords(before), withoutWords(after)];
  if (!MEANINGS.every((keyword) => isSame(was[keyword], is[keyword]))) return false;
  const { oneOf, anyOf, ...others } = is;
  if (oneOf && !anyOf && Object.keys(others).length === 0) return isOneOf(was, oneOf);
  if (anyOf && !oneOf && Object.keys(others).length === 0) {
    return anyOf.some((alternative) => takes(was, alternative));
  }
  const keywords = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return keywords.every((keyword) => isLooser(keyword, was, is));
}

/** Whether exactly one of the alternatives takes each value of a schema. */
function isOneOf(was, alternatives) {
  const known = was.oneOf ?? [was];
  const added = alternatives.filter((alternative) => !known.some((one) => isSame(one, alternative)));
  return known.every((schema) => {
    const [fitting, ...more] = alternatives.filter((alternative) => takes(schema, alternative));
    const others = added.filter((alternative) => alternative !== fitting);
    return fitting !== undefined && more.length === 0 && others.every((other) => areDisjoint(schema, other));
  });
}

function areDisjoint(a, b) {
  const [type, other] = [a.type, b.type];
  if (typeof type !== 'string' || typeof other !== 'string' || (a.nullable && b.nullable)) return false;
  return type !== other && ![type, other].every((name) => name === 'integer' || name === 'number');
}

function isLooser(keyword, { [keyword]: was }, { [keyword]: is }) {
  if (isSame(was, is)) return true;
  if (keyword === 'nullable') return was !== true;
  if (is === undefined) return LIMITS.has(keyword);
  if (was === undefined) return false;
  if (UPPER.has(keyword)) return is >= was;
  if (LOWER.has(keyword)) return is <= was;
  if (keyword === 'type') return was === 'integer' && is === 'number';
  if (keyword === 'enum') return was.every((value) => is.some((other) => isSame(value, other)));
  return keyword === 'pattern' && includesPattern(is, was);
}

function withoutWords(schema) {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !WORDS.has(key)));
}
