import type { FastifyInstance } from 'fastify';
import type { PublicUrl } from '../rooms/public-url.js';

/** Completes a `Location` with a route, so that clients can follow it (RFC 9110, section 10.2.2). */
export function publishLocations(server: FastifyInstance, urls: PublicUrl): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('Location');
    if (typeof location === 'string' && /^\/(?!\/)/.test(location)) {
      void reply.header('Location', urls.to(location));
    }
    done(null, payload);
  });
}
