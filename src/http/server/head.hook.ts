import type { FastifyInstance } from 'fastify';

/** The name of the function that Fastify adds to the routes for HEAD that it makes. */
const HANDLER = 'headRouteOnSendHandler';

/**
 * Gives a response to HEAD the headers of the response to GET. Fastify's own handler would add `Content-Length: 0` to a 304,
 * which must have none or that of a 200 (RFC 9110, section 8.6), and fail if a hook has removed the body. Without it, Fastify
 * treats the body as for GET, and Node does not send it. To be called before routes are added.
 */
export function respondToHeadAsToGet(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (route.method === 'HEAD')
      route.onSend = [route.onSend ?? []].flat().filter(({ name }) => name !== HANDLER);
  });
}
