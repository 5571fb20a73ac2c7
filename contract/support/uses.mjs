import { METHODS } from './effective.mjs';
import { resolve } from './pointer.mjs';

/**
 * Where in the API, in which operations, something is used.
 * @typedef {{ part: 'operation' | 'parameter' | 'body' | 'answer' | 'callbacks', operation: string, name?: string }} Place
 * `operation`: `GET /v1/meetings`; `name`: of a parameter with its location, or the status code of a response.
 */

/** @returns for each component by its pointer, `#/components/schemas/Meeting`, all places that lead to it */
export function usesOf(document) {
  const uses = new Map();
  for (const [place, node] of placesIn(document)) {
    for (const component of referencesIn(document, node)) {
      uses.set(component, [...(uses.get(component) ?? []), place]);
    }
  }
  return uses;
}

export function placeOfParameter(document, operation, parameter) {
  const { name, in: where } = resolve(document, parameter) ?? {};
  return { part: 'parameter', operation, name: `${where} parameter \`${name}\`` };
}

/** Every part of every operation with its value. */
function placesIn(document) {
  const webhooks = [{ part: 'callbacks', operation: 'webhooks' }, document.webhooks];
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).flatMap((method) => {
      const operation = `${method.toUpperCase()} ${path}`;
      const { parameters = [], requestBody, responses = {}, callbacks } = item[method];
      return [
        ...parameters.map((parameter) => [placeOfParameter(document, operation, parameter), parameter]),
        [{ part: 'callbacks', operation }, callbacks],
        [{ part: 'body', operation }, requestBody],
        ...Object.entries(responses).map(([name, answer]) => [{ part: 'answer', operation, name }, answer]),
      ];
    }),
  );
  return [webhooks, ...operations];
}

function referencesIn(document, node, found = new Set()) {
  if (typeof node !== 'object' || node === null) return found;
  if (typeof node.$ref === 'string' && !found.has(node.$ref)) {
    referencesIn(document, resolve(document, node), found.add(node.$ref));
  }
  for (const child of Object.values(node)) referencesIn(document, child, found);
  return found;
}
