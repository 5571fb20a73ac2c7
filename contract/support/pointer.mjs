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

/** What a reference within the document points at; anything else is what it is. */
export function resolve(document, node) {
  if (typeof node?.$ref !== 'string') return node;
  return resolve(
    document,
    segmentsOf(node.$ref).reduce((parent, segment) => parent?.[segment], document),
  );
}

/** `#/components/schemas/Meeting` of a pointer into it; null when it points elsewhere. */
export function componentOf(pointer) {
  return /^#\/components\/[^/]+\/[^/]+/.exec(pointer)?.[0] ?? null;
}
