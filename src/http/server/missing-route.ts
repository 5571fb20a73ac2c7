import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { MAX_HEADER_SIZE } from '../limits/request-limits.js';
import { MethodNotAllowedError, RouteNotFoundError } from '../request.errors.js';

/** Tells a path that does not exist from one that has no such method (RFC 9110, section 15.5.6). */
@Injectable()
export class MissingRoute {
  private readonly routes = createRouter({
    ignoreTrailingSlash: true,
    ignoreDuplicateSlashes: true,
    maxParamLength: MAX_HEADER_SIZE,
  });
  private readonly methods = new Set<HTTPMethod>();

  /** Collects the routes. To be called before there are any. */
  watchRoutes(server: FastifyInstance): void {
    server.addHook('onRoute', ({ method, url }) => {
      // What answers preflights everywhere makes no path exist.
      if (url === '*') return;
      for (const name of [method].flat() as HTTPMethod[]) {
        if (this.routes.hasRoute(name, url)) continue;
        this.routes.on(name, url, () => undefined);
        this.methods.add(name);
      }
    });
  }

  /**
   * Refuses requests for which there is no route before their body is judged or read. To be called after authentication: a
   * client without a valid key does not learn which routes exist.
   * @param isTaken whether a path belongs to something else than the route that matches it
   */
  refuseEarly(server: FastifyInstance, isTaken: (request: FastifyRequest) => boolean): void {
    server.addHook('onRequest', (request, _reply, done) =>
      done(request.is404 || isTaken(request) ? this.explain(request) : undefined),
    );
  }

  /** The error that fits a request for which there is no route. */
  explain({ method, url }: FastifyRequest): MethodNotAllowedError | RouteNotFoundError {
    const [path = '/'] = url.split('?', 1);
    const allowed = [...this.methods].filter((name) => this.routes.find(name, path) !== null);
    // A route that has the method has itself found nothing under this path.
    return allowed.length > 0 && !allowed.includes(method as HTTPMethod)
      ? new MethodNotAllowedError(method, allowed)
      : new RouteNotFoundError(method, url);
  }
}
