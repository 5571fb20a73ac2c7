import type { FirstRequest } from './api-version.js';

/**
 * A line for a terminal that sends a request, ready to paste.
 * @param url where Foyer is reached, without a trailing slash
 */
export function toCurl({ path, body }: FirstRequest, url: string, key: string): string {
  return [
    `curl ${url}${path} -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
