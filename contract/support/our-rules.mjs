import { segmentsOf } from './pointer.mjs';

/**
 * What breaks a client although the tool lets it pass. Each rule looks at a change, and whether it is in what clients
 * `sends` or in what they `receives`, and returns a sentence, or nothing when it has nothing against the change.
 */
export const OUR_RULES = {
  // The wish of a client that goes on sending it would be passed over in silence.
  'request-property-removed': ({ kind, path, typeName }, { sends, member }) => {
    if (kind !== 'removed' || !sends) return undefined;
    if (typeName === 'SchemaProperties') return 'all members are no longer understood';
    return segmentsOf(path).at(-2) === 'properties'
      ? `the member \`${member}\` is no longer understood`
      : undefined;
  },

  // Whoever leaves the member out gets something else than before.
  'request-default-changed': ({ property, base }, { sends }, { was, is }) =>
    property === 'default' && sends && base.value !== undefined
      ? `the default of a member that may be left out changed from ${was} to ${is}`
      : undefined,

  'request-property-became-read-only': ({ property, revision }, { sends }) =>
    property === 'readOnly' && revision.value === true && sends
      ? 'a member can no longer be set (`readOnly`)'
      : undefined,

  'response-property-became-write-only': ({ property, revision }, { receives }) =>
    property === 'writeOnly' && revision.value === true && receives
      ? 'a member no longer appears (`writeOnly`)'
      : undefined,

  'format-no-longer-described': ({ kind, path, typeName }) =>
    kind === 'removed' && typeName === 'Schema' && segmentsOf(path).at(-1) === 'schema'
      ? 'the format is no longer described'
      : undefined,

  'request-format-restricted': ({ kind, path, typeName }, { sends }) =>
    kind === 'added' && typeName === 'Schema' && sends && segmentsOf(path).at(-1) === 'schema'
      ? 'a format is prescribed where there was none'
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

  // A client that lives within its points would run out of them.
  'quota-cost-raised': ({ property, base, revision }) =>
    property === 'x-quota-cost' && !(revision.value <= base.value)
      ? `the cost rose from ${base.value} to ${revision.value ?? 'an unknown number of'} points`
      : undefined,

  // Nothing changes on the wire. But the source of clients that are generated from the document is made of these names.
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
