import type { FastifyInstance } from 'fastify';
import type { PublicUrl } from '../../rooms/public-url.js';
import type { Surface } from '../api-surface.js';
import { hasEnded, headersOf } from './version-lifecycle.js';
import { VersionGoneError } from './version-lifecycle.errors.js';

/** Announces the end of a version in all of its responses, also to requests that fail before their route is known. */
export function announceDeprecations(
  server: FastifyInstance,
  surfaces: readonly Surface[],
  urls: PublicUrl,
): void {
  const announcements = new Map(
    surfaces.flatMap((surface) =>
      surface.deprecation ? [[surface, headersOf(surface.deprecation, urls)] as const] : [],
    ),
  );
  if (announcements.size === 0) return;
  server.addHook('onSend', ({ surface }, reply, payload, done) => {
    const announcement = announcements.get(surface);
    if (announcement) {
      const { Link: links, ...dates } = announcement;
      reply.headers(dates);
      // A route may have its own links.
      reply.header('Link', [reply.getHeader('Link') ?? [], links].flat().join(', '));
    }
    done(null, payload);
  });
}

/** Responds with 410 after the sunset of a version (RFC 9110, section 15.5.11). To be called after authentication. */
export function refuseAfterSunset(server: FastifyInstance): void {
  server.addHook('onRequest', ({ surface: { version, deprecation } }, _reply, done) => {
    if (!version || !deprecation?.sunsetAt || !hasEnded(deprecation)) return done();
    const { sunsetAt, ...rest } = deprecation;
    done(new VersionGoneError(version, { sunsetAt, ...rest }));
  });
}
