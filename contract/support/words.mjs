import { segmentsOf } from './pointer.mjs';

/** Our words for the most common objections of the tool; its own for all others, known to us or not. */
export function objectionOf({ ruleId, message }, { kind, path }, { member }) {
  const [name, parent] = segmentsOf(path).toReversed();
  if (kind === 'removed') {
    if (ruleId === 'path-removed') return `the path \`${name}\` is gone`;
    if (ruleId === 'operation-removed') return `${name.toUpperCase()} ${parent} is gone`;
    if (ruleId === 'property-removed' && parent === 'properties')
      return `the field \`${member}\` no longer appears`;
  }
  const words = message.replace(/\.$/, '');
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** What a change is when nothing objects to it. */
export function summaryOf(change, { member }) {
  if (change.kind === 'modified') {
    const { was, is } = valuesOf(change);
    return `\`${change.property}\` changed from ${was} to ${is}`;
  }
  return `${nounOf(change, member)} is ${change.kind === 'added' ? 'new' : 'gone'}`;
}

function nounOf({ typeName, path, base, revision }, member) {
  const [name, parent] = segmentsOf(path).toReversed();
  const { value } = revision ?? base;
  switch (typeName) {
    case 'PathItem':
      return `the path \`${name}\``;
    case 'Operation':
      return `${name.toUpperCase()} ${parent}`;
    case 'Parameter':
      return `the ${value.in} parameter \`${value.name}\``;
    case 'Response':
      return `the response \`${name}\``;
    case 'Header':
      return `the header \`${name}\``;
    case 'SecurityRequirement':
      return `the security requirement \`${asText(value)}\``;
    case 'Server':
      return `the server \`${value.url}\``;
    case 'Schema':
      return parent === 'properties' ? `the field \`${member}\`` : `the schema \`${name}\``;
    default:
      return `\`${name}\` (${typeName})`;
  }
}

/** The values before and after as a sentence shows them. */
export function valuesOf({ base, revision }) {
  return { was: shown(base), is: shown(revision) };
}

function shown(side) {
  return side?.value === undefined ? 'nothing' : `\`${asText(side.value)}\``;
}

function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
