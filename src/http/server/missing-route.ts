import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { MAX_HEADER_SIZE } from '../limits/request-limits.js';
import { MethodNotAllowedError, RouteNotFoundError } from '../request.errors.js';

/** Distinguishes an unknown path from a known one without this method (RFC 9110, section 15.5.6). */
@Injectable()
export class MissingRoute {
  private readonly routes = createRouter({
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
    maxParamLength: MAX_HEADER_SIZE,
  });
  private readonly methods = new Set<HTTPMethod>();

  /** Collects the routes. To be called before routes are added. */
  watchRoutes(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }) => {
      // The route for CORS preflights matches every path.
      if (url === '*') return;
      for (const name of [method].flat() as HTTPMethod[]) {
        if (this.routes.hasRoute(name, url)) continue;
        this.routes.on(name, url, () => undefined);
        this.methods.add(name);
      }
    });
  }

  /**
   * Refuses requests without a route before their body is read. To be called after authentication: a client without a valid
   * key does not learn which routes exist.
   * @param isReserved whether the matching route must not serve the path
   */
  refuseEarly(server: FastifyInstance, isReserved: (request: FastifyRequest) => boolean): void {
    server.addHook('onRequest', (request, _reply, done) =>
      done(request.is404 || isReserved(request) ? this.explain(request) : undefined),
    );
  }

  /** The error for a request without a route. */
  explain({ method, url }: FastifyRequest): MethodNotAllowedError | RouteNotFoundError {
    const [path = '/'] = url.split('?', 1);
    const allowed = [...this.methods].filter((name) => this.routes.find(name, path) !== null);
    // If the method is allowed, the route itself has responded that there is nothing at this path.
    return allowed.length > 0 && !allowed.includes(method as HTTPMethod)
      ? new MethodNotAllowedError(method, allowed)
      : new RouteNotFoundError(method, url);
  }
}
