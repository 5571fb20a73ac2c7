import { keywordOf, segmentsOf } from './pointer.mjs';

/**
 * What breaks a client although the tool accepts it. Each rule gets a change, and whether it is in what clients send
 * (`sends`) or receive (`receives`), and returns a sentence, or nothing if the change breaks no client.
 */
export const OUR_RULES = {
  // A client that still sends it would be ignored without an error.
  'request-property-removed': ({ kind, path, typeName, property }, { sends, member }) => {
    if (!sends || (kind !== 'removed' && property !== 'key')) return undefined;
    if (typeName === 'SchemaProperties') return 'all fields are no longer understood';
    return typeName === 'Schema' && keywordOf(path).keyword === 'properties'
      ? `the field \`${member}\` is no longer understood`
      : undefined;
  },

  // A client that leaves the field out gets something other than before.
  'request-default-changed': ({ property, base }, { sends }, { was, is }) =>
    property === 'default' && sends && base.value !== undefined
      ? `the default of a field that may be left out changed from ${was} to ${is}`
      : undefined,

  // Any name could be sent there, so that what was sent with this name may be of another type.
  'request-map-described': ({ kind, path }, { sends, ownerBefore }) => {
    const isMember = kind === 'added' && keywordOf(path).keyword === 'properties';
    if (!sends || !isMember || !ownerBefore()?.additionalProperties) return undefined;
    return 'a field is described where any could be sent (`additionalProperties`)';
  },

  // The tool treats it as new values, which clients must expect: but now any value may come.
  'response-enum-removed': ({ typeName, property, revision }, { receives }, { was }) =>
    typeName === 'Schema' && property === 'enum' && revision.value === undefined && receives
      ? `the values are no longer only ${was}`
      : undefined,

  // Other fields of the object no longer appear, and generated clients will refuse fields that are added later.
  'response-closed': ({ typeName, property, revision }, { receives }) =>
    typeName === 'Schema' && property === 'additionalProperties' && revision.value === false && receives
      ? 'no fields other than those described may appear any more (`additionalProperties`)'
      : undefined,

  'request-property-became-read-only': ({ property, revision }, { sends }) =>
    property === 'readOnly' && revision.value === true && sends
      ? 'a field can no longer be set (`readOnly`)'
      : undefined,

  // A field that is required, but only in responses, would then be required in requests as well.
  'request-property-no-longer-read-only': ({ property, base, revision }, { sends }) =>
    property === 'readOnly' && base.value === true && revision.value !== true && sends
      ? 'a field is no longer only read (`readOnly`)'
      : undefined,

  'response-property-became-write-only': ({ property, revision }, { receives }) =>
    property === 'writeOnly' && revision.value === true && receives
      ? 'a field no longer appears (`writeOnly`)'
      : undefined,

  'format-no-longer-described': ({ kind, path, typeName }) =>
    kind === 'removed' && typeName === 'Schema' && segmentsOf(path).at(-1) === 'schema'
      ? 'the format is no longer described'
      : undefined,

  'request-format-restricted': ({ kind, path, typeName }, { sends }) =>
    kind === 'added' && typeName === 'Schema' && sends && segmentsOf(path).at(-1) === 'schema'
      ? 'a format is prescribed where there was none'
      : undefined,

  // Exactly one of them must fit, so that a value which fits the new one as well would fit none.
  'request-alternative-added': ({ kind, path, typeName }, { sends }) =>
    kind === 'added' && typeName === 'Schema' && sends && keywordOf(path).keyword === 'oneOf'
      ? 'there is another format, which must not fit together with one of the others (`oneOf`)'
      : undefined,

  'response-header-became-optional': ({ typeName, property, base }) =>
    typeName === 'Header' && property === 'required' && base.value === true
      ? 'a header may be missing now'
      : undefined,

  // Clients take status codes literally. Errors are another matter: they must be ready for any.
  'success-status-added': ({ kind, path, typeName }) => {
    const status = segmentsOf(path).at(-1);
    return kind === 'added' && typeName === 'Response' && /^[123]/.test(status)
      ? `the status \`${status}\` is a new way to succeed`
      : undefined;
  },

  // A client whose points suffice today would run out of them.
  'quota-cost-raised': ({ property, base, revision }) =>
    property === 'x-quota-cost' && !(revision.value <= base.value)
      ? `the cost rose from ${base.value} to ${revision.value ?? 'an unknown number of'} points`
      : undefined,

  'scope-required': ({ typeName, property, revision }, _, { was, is }) =>
    typeName === 'Operation' && property === 'x-required-scope' && revision.value !== undefined
      ? `the scope that a key must have changed from ${was} to ${is}`
      : undefined,

  // Nothing changes on the wire. But the source of clients that are generated from the document is made of these names.
  'operation-id-set': ({ typeName, property, base }, _, { is }) =>
    typeName === 'Operation' && property === 'operationId' && base.value === undefined
      ? `the operationId, whose name generated clients use, became ${is}`
      : undefined,
  'path-parameter-renamed': ({ typeName, property }, _, { was, is }) =>
    typeName === 'Parameter' && property === 'name'
      ? `the path parameter ${was}, whose name generated clients use, became ${is}`
      : undefined,
  'schema-renamed': ({ path, typeName, property }, _, { was, is }) =>
    typeName === 'Schema' && property === 'key' && path.startsWith('#/components/schemas/')
      ? `the schema ${was}, whose name generated clients use, became ${is}`
      : undefined,
  'schema-removed': ({ kind, path, typeName }) =>
    kind === 'removed' && typeName === 'Schema' && /^#\/components\/schemas\/[^/]+$/.test(path)
      ? `the schema \`${segmentsOf(path).at(-1)}\`, whose name generated clients use, is gone`
      : undefined,
};
