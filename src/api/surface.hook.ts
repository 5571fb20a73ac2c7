import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiSurface, Surface } from './api-surface.js';
import { formatPlainError } from './errors/plain-error.js';

const FOUND = Symbol('surface');

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request is for. */
    readonly surface: Surface;
    [FOUND]?: Surface;
  }
}

/** Pages, documents and health checks: they need no key. */
const OPEN: Surface = {
  version: null,
  authentication: 'none',
  isCrossOrigin: false,
  formatError: formatPlainError,
};
/** A version that is not served: a client without a valid key does not learn that. */
const UNKNOWN_VERSION: Surface = { ...OPEN, authentication: 'api_key', isCrossOrigin: true };

/**
 * Gives each request its `surface`, found once: by the first segment of its route, however the URL was written, or of
 * its path where the route is below none.
 */
export function findSurfaces(server: FastifyInstance, surfaces: readonly ApiSurface[]): void {
  const byName = new Map<string, Surface>(surfaces.map((surface) => [surface.name, surface]));
  const find = (path = ''): Surface | undefined => {
    const name = firstSegmentOf(path);
    return byName.get(name) ?? (/^v\d+$/.test(name) ? UNKNOWN_VERSION : undefined);
  };
  server.decorateRequest(FOUND);
  server.decorateRequest('surface', {
    getter(this: FastifyRequest): Surface {
      return (this[FOUND] ??= find(this.routeOptions.url) ?? find(this.url) ?? OPEN);
    },
  });
}

function firstSegmentOf(path: string): string {
  return /^\/+([^/?]+)/.exec(path)?.[1]?.toLowerCase() ?? '';
}
