/**
 * Whether an origin is among those that may embed the page, by the rules of `frame-ancestors` (CSP 3, section 6.7.2.8).
 * @param origin as the browser writes it; `null` for pages without one
 * @param allowed `*` for any, `https://a.example`, or `https://*.a.example:8443` for all names below a name
 */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => pattern === '*' || pattern === origin || isBelow(origin, pattern));
}

function isBelow(origin: string, pattern: string): boolean {
  const [scheme = '', host] = pattern.split('*', 2);
  // `host` begins with a dot, so that something must stand before it.
  return host?.startsWith('.') === true && origin.startsWith(scheme) && origin.endsWith(host);
}
