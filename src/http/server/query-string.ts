import { parse } from 'qs';
import { MAX_QUERY_VALUES } from '../limits/request-limits.js';

/**
 * Reads a query, in which brackets mean members: `metadata[team]=sales`. A parameter with the name of what every object
 * of JavaScript has, which `qs` passes over, is in the result under all of its name, `metadata[toString]`: unread, but not
 * unseen by who refuses what is not known.
 */
export function parseQuery(text: string): Record<string, unknown> {
  const passedOver = new Set<string>();
  const query = parse(text, {
    arrayLimit: MAX_QUERY_VALUES,
    decoder: (part, decode, charset, type) => {
      const decoded: string = decode(part, decode, charset);
      if (type === 'key' && decoded.split(/[[\]]/).some((name) => name in Object.prototype))
        passedOver.add(decoded);
      return decoded;
    },
  });
  // To assign to `__proto__` would not make a member.
  for (const name of passedOver)
    Object.defineProperty(query, name, { value: '', enumerable: true, configurable: true, writable: true });
  return query;
}
