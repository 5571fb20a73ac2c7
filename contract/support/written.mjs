import { stringify } from 'safe-stable-stringify';
import { resolve } from './pointer.mjs';

/**
 * A document with references resolved, except circular ones, without examples, and with lists sorted: OpenAPI has no list
 * whose order matters to a client.
 */
export function written(document, node, within = new Set()) {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return inOneOrder(node.map((item) => written(document, item, within)));
  if (typeof node.$ref === 'string' && !within.has(node.$ref)) {
    return written(document, resolve(document, node), new Set([...within, node.$ref]));
  }
  const entries = Object.entries(node).filter(([key]) => key !== 'example' && key !== 'examples');
  return Object.fromEntries(entries.map(([key, value]) => [key, written(document, value, within)]));
}

export function inOneOrder(values) {
  return values.toSorted((a, b) => (stringify(a) < stringify(b) ? -1 : 1));
}

/** Whether two JSON values are the same, whatever the order of their fields. */
export function isSame(value, other) {
  return stringify(value) === stringify(other);
}
