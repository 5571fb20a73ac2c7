import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiSurface, Surface } from './api-surface.js';
import { formatPlainError } from './errors/plain-error.js';

const FOUND = Symbol('surface');

declare module 'fastify' {
  interface FastifyRequest {
    /** The surface that the request is for. */
    readonly surface: Surface;
    [FOUND]?: Surface;
  }
}

/** Pages, documents and health checks, which need no key. */
const OPEN: Surface = {
  version: null,
  authentication: 'none',
  isCrossOrigin: false,
  formatError: formatPlainError,
};
/** A version that is not served. A client without a valid key does not learn that. */
const UNKNOWN_VERSION: Surface = { ...OPEN, authentication: 'api_key', isCrossOrigin: true };

/**
 * Gives each request its `surface`. It is determined once, by the first segment of the route or, if that belongs to no
 * surface, of the path.
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
