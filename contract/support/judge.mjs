import { isDeepStrictEqual } from 'node:util';
import { OUR_RULES } from './our-rules.mjs';
import { segmentsOf } from './pointer.mjs';
import { objectionOf, summaryOf, valuesOf } from './words.mjs';

/** What only people read. */
const EDITORIAL_TYPES = /^(Example|ExamplesMap|ExternalDocs|Info|Contact|License|Tag|TagList)$/;
const EDITORIAL_PROPERTIES =
  /^(bearerFormat|contact|description|example|examples|externalDocs|info|license|openapi|summary|tags|termsOfService|title|version|x-.+)$/;

/** What the rules of the tool look at: when none of them objects to a change of it, it is harmless. */
const JUDGED_PROPERTIES = new Set(
  `additionalProperties allowEmptyValue allowReserved const contentEncoding contentMediaType dependentRequired enum
  exclusiveMaximum exclusiveMinimum explode format in items key maximum maxItems maxLength maxProperties minimum minItems
  minLength minProperties multipleOf name nullable openIdConnectUrl operationId pattern required scheme security style
  type unevaluatedItems unevaluatedProperties uniqueItems url`.split(/\s+/),
);
const JUDGED_REMOVALS = /^(AllOf|AnyOf|OneOf|Server|ServerList)$/;
const JUDGED_SUBSCHEMAS = new Set(
  `additionalProperties allOf anyOf contains dependentSchemas else items not oneOf prefixItems propertyNames then
  unevaluatedItems unevaluatedProperties`.split(/\s+/),
);
/** What our own rules look at, and what is only news. */
const OUR_PROPERTIES = new Set(['default', 'deprecated', 'readOnly', 'writeOnly', 'x-quota-cost']);

/**
 * What a change means for clients that were written against the base.
 * @param change as the tool reports it
 * @param location where it is: the `member`, and whether clients `sends` or `receives` it
 * @returns one or more judgements: an `impact` (breaking, compatible, editorial) with its `reason`
 */
export function judge(change, location) {
  if (isEditorial(change)) return [{ impact: 'editorial', reason: 'words or examples changed' }];
  const objections = [
    ...change.verdicts
      .filter(({ impact }) => impact === 'major')
      .map((verdict) => objectionOf(verdict, change, location)),
    ...Object.values(OUR_RULES).flatMap((rule) => rule(change, location, valuesOf(change)) ?? []),
  ];
  if (objections.length > 0) return objections.map((reason) => ({ impact: 'breaking', reason }));
  const reason = summaryOf(change, location);
  if (isKnown(change, location)) return [{ impact: 'compatible', reason }];
  return [{ impact: 'breaking', reason: `no rule tells that it is harmless that ${reason}` }];
}

function isEditorial(change) {
  const { typeName, kind, property, path, verdicts } = change;
  if (EDITORIAL_TYPES.test(typeName)) return true;
  if (kind === 'modified') {
    // A variable in a path is looked at where it is a parameter.
    const isVariable = property === 'key' && typeName === 'PathItem';
    const isWords = EDITORIAL_PROPERTIES.test(property) && property !== 'x-quota-cost';
    return isWords || (isVariable && verdicts.length === 0) || isReordered(change);
  }
  // Only the names of schemas are in generated clients, and a new one is told where it is used.
  const isComponent = /^#\/components\/(?!securitySchemes\/)[^/]+(\/[^/]+)?$/.test(path);
  const isGoneSchema = kind === 'removed' && typeName === 'Schema';
  return isComponent && !isGoneSchema && verdicts.length === 0;
}

/** Whether the same values are only listed in another order, which means nothing in OpenAPI. */
function isReordered({ base, revision, verdicts }) {
  if (!Array.isArray(base.value) || !Array.isArray(revision.value) || verdicts.length > 0) return false;
  return isDeepStrictEqual(inOrder(base.value), inOrder(revision.value));
}

function inOrder(values) {
  return values.map((value) => JSON.stringify(value)).toSorted();
}

/** Whether there are rules for such a change, so that their silence means something. */
function isKnown({ kind, path, property, typeName, verdicts }, { sends, receives }) {
  if (kind === 'added' || verdicts.length > 0) return true;
  if (typeName.startsWith('SecurityRequirement') || (typeName === 'Schema' && !sends && !receives))
    return true;
  if (kind === 'modified') return JUDGED_PROPERTIES.has(property) || OUR_PROPERTIES.has(property);
  const [name, parent] = segmentsOf(path).toReversed();
  return JUDGED_REMOVALS.test(typeName) || JUDGED_SUBSCHEMAS.has(name) || JUDGED_SUBSCHEMAS.has(parent);
}
