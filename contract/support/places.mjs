import { componentOf, segmentsOf } from './pointer.mjs';
import { placeOfParameter } from './uses.mjs';

/** How many operations a sentence lists before it only counts them. */
const LISTED = 4;

/**
 * Where a pointer leads.
 * @param uses of the components of that document
 * @returns `places`, several when it leads into a component, the `member`, as `results[].roomName`, seen from there,
 * and whether it is in what clients `sends` or in what they `receives`
 */
export function locate(document, uses, pointer) {
  const component = componentOf(pointer);
  const { places, member } = component
    ? { places: uses.get(component) ?? [], member: memberIn(segmentsOf(pointer).slice(3)) }
    : locateInPaths(document, pointer);
  return {
    places: places.map((place) => (member === '' && !component ? asWhole(place, pointer) : place)),
    member,
    sends: places.some(({ part }) => part === 'body' || part === 'parameter'),
    receives: places.some(({ part }) => part === 'answer'),
  };
}

/** A part that is itself new, gone or replaced is not a place but belongs to its operation. */
function asWhole(place, pointer) {
  const depth = { answer: 5, body: 4, parameter: 5 }[place.part];
  return segmentsOf(pointer).length === depth ? { part: 'operation', operation: place.operation } : place;
}

function locateInPaths(document, pointer) {
  const [root, path, method, part, name, ...rest] = segmentsOf(pointer);
  if (root !== 'paths' || path === undefined) return { places: [], member: '' };
  if (method === undefined) return { places: [{ part: 'operation', operation: path }], member: '' };
  const operation = `${method.toUpperCase()} ${path}`;
  switch (part) {
    case 'responses':
      return { places: [{ part: 'answer', operation, name }], member: memberIn(rest) };
    case 'requestBody':
      return { places: [{ part: 'body', operation }], member: memberIn([name, ...rest]) };
    case 'parameters': {
      const parameter = document.paths[path][method].parameters?.[name];
      return { places: [placeOfParameter(document, operation, parameter)], member: memberIn(rest) };
    }
    default:
      return { places: [{ part: 'operation', operation }], member: '' };
  }
}

/** `the responses of GET /v1/meetings (200) and POST /v1/meetings (201), and the body of …` */
export function describe(places) {
  const groups = groupBy(places, ({ part, name }) => (part === 'parameter' ? name : part));
  return list(
    [...groups].map(([group, its]) => {
      const operations = list(operationsOf(its));
      if (group === 'operation') return operations;
      if (group === 'callbacks') return `the callbacks of ${operations}`;
      if (group === 'body') return `the body of ${operations}`;
      if (group === 'answer') return `the ${its.length > 1 ? 'responses' : 'response'} of ${operations}`;
      return `the ${group} of ${operations}`;
    }),
  );
}

/** Each operation once, the first of them by name. */
function operationsOf(places) {
  const names = [...groupBy(places, ({ operation }) => operation)].map(([operation, its]) => {
    const statuses = its.filter(({ part }) => part === 'answer').map(({ name }) => name);
    return statuses.length > 0 ? `${operation} (${[...new Set(statuses)].join(', ')})` : operation;
  });
  if (names.length <= LISTED) return names;
  return [...names.slice(0, LISTED), `${names.length - LISTED} more`];
}

export function groupBy(things, keyOf) {
  const groups = new Map();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}

/** `a`, `a and b`, `a, b and c` */
function list(words) {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join('');
}

/** The member that the segments below a body, a header or a schema lead to: `results[].roomName`, or nothing. */
function memberIn([segment, next, ...rest]) {
  switch (segment) {
    case undefined:
      return '';
    case 'properties':
      return next === undefined ? '' : `${next}${nested(memberIn(rest))}`;
    case 'headers':
      return next ?? '';
    case 'items':
      return `[]${nested(memberIn([next, ...rest]))}`;
    default:
      return memberIn([next, ...rest]);
  }
}

function nested(member) {
  return member === '' || member.startsWith('[') ? member : `.${member}`;
}
