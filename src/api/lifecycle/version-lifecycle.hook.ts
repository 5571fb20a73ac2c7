import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../auth/authenticator.js';
import { type ApiVersion, type Deprecation, versionOf } from '../api-version.js';
import { VersionGoneError } from '../../http/request.errors.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { hasEnded, headersOf } from './version-lifecycle.js';
import type { VersionUsageMetrics } from './version-usage.metrics.js';

/**
 * Counts who uses which version, and does what a version has declared of its end: announces it on every answer, also on
 * one that fails before its route or its sender is known, and answers 410 once it has come (RFC 9110, section 15.5.11).
 * To be called after {@link authenticateEarly}: a request without a valid key learns nothing but that.
 */
export function followLifecycles(
  server: FastifyInstance,
  versions: readonly ApiVersion[],
  authenticator: Authenticator,
  usage: VersionUsageMetrics,
  urls: PublicUrl,
): void {
  countRequests(server, versions, usage);
  const deprecated = versions.flatMap(({ number, deprecation }) =>
    deprecation ? [{ number, deprecation }] : [],
  );
  if (deprecated.length === 0) return;
  announce(server, deprecated, urls);
  refuseAfterSunset(server, deprecated, authenticator);
}

interface DeprecatedVersion {
  readonly number: string;
  readonly deprecation: Deprecation;
}

function countRequests(
  server: FastifyInstance,
  versions: readonly ApiVersion[],
  usage: VersionUsageMetrics,
): void {
  // Any number can stand in a URL: only those of versions may become labels.
  const numbers = new Set(versions.map(({ number }) => number));
  server.addHook('onRequest', (request, _reply, done) => {
    const version = request.caller && versionOf(request);
    if (request.caller && version && numbers.has(version)) usage.count(version, request.caller);
    done();
  });
}

function announce(server: FastifyInstance, versions: readonly DeprecatedVersion[], urls: PublicUrl): void {
  const announcements = new Map(
    versions.map(({ number, deprecation }) => {
      const { Link: links, ...dates } = headersOf(deprecation, urls);
      return [number, { links, dates }];
    }),
  );
  server.addHook('onSend', (request, reply, payload, done) => {
    const announcement = announcements.get(versionOf(request) ?? '');
    if (announcement) {
      reply.headers(announcement.dates);
      // A route may have links of its own.
      reply.header('Link', [reply.getHeader('Link') ?? [], announcement.links].flat().join(', '));
    }
    done(null, payload);
  });
}

function refuseAfterSunset(
  server: FastifyInstance,
  versions: readonly DeprecatedVersion[],
  authenticator: Authenticator,
): void {
  const ending = new Map(
    versions.flatMap(({ number, deprecation: { sunsetAt, ...rest } }) =>
      sunsetAt ? [[number, { sunsetAt, ...rest }] as const] : [],
    ),
  );
  server.addHook('onRequest', async (request: FastifyRequest) => {
    const number = versionOf(request) ?? '';
    const deprecation = ending.get(number);
    if (!deprecation || !hasEnded(deprecation)) return;
    // A caller from memory is good for a refusal for want of points only.
    await authenticator.confirm(request);
    throw new VersionGoneError(number, deprecation);
  });
}
