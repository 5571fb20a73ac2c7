import { parse } from 'qs';
import { MAX_QUERY_VALUES } from '../limits/request-limits.js';

/**
 * Parses a query, in which brackets mean fields: `metadata[team]=sales`. A parameter with the name of a property of
 * `Object.prototype`, which `qs` ignores, is in the result under its complete name, `metadata[toString]`, so that
 * validation can refuse it.
 */
export function parseQuery(text: string): Record<string, unknown> {
  const ignored = new Set<string>();
  const query = parse(text, {
    arrayLimit: MAX_QUERY_VALUES,
    decoder: (part, decode, charset, type) => {
      const decoded: string = decode(part, decode, charset);
      if (type === 'key' && decoded.split(/[[\]]/).some((name) => name in Object.prototype))
        ignored.add(decoded);
      return decoded;
    },
  });
  // An assignment to `__proto__` would not add a property.
  for (const name of ignored)
    Object.defineProperty(query, name, { value: '', enumerable: true, configurable: true, writable: true });
  return query;
}
