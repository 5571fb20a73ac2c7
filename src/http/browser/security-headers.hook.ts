import type { FastifyInstance, FastifyReply } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { Config } from '../../config/config.js';

/** Half a year, in seconds: how long browsers remember to come by https only. */
const HSTS_AGE = 182 * 24 * 60 * 60;

/** What fits answers that are read by programs: whoever gets a browser to show one shows nothing but text. */
const OPTIONS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // About pages that open each other, or browsers that are gone.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} satisfies HelmetOptions;

/**
 * Puts on every answer what keeps browsers from misusing it. A page has a policy of its own, which its route declares
 * as a header. What a route does not declare cacheable is not stored by anybody.
 */
export function writeSecurityHeaders(server: FastifyInstance, { publicUrl }: Config): void {
  const write = helmet({
    ...OPTIONS,
    // Hosts beside this one are not Foyer's to speak for.
    strictTransportSecurity: publicUrl.startsWith('https:')
      ? { maxAge: HSTS_AGE, includeSubDomains: false }
      : false,
  });
  server.addHook('onRequest', ({ raw }, reply, done) =>
    write(raw, reply.raw, done as (error?: unknown) => void),
  );
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('Cache-Control')) void reply.header('Cache-Control', cachingOf(reply));
    // The older header knows no "everywhere", which is what its successor says of the pages of rooms.
    if (/frame-ancestors \*/.test(String(reply.getHeader('Content-Security-Policy')))) {
      reply.raw.removeHeader('X-Frame-Options');
    }
    done(null, payload);
  });
}

/** An answer with an ETag may be kept by who asked for it, and is asked for again each time (RFC 9111, section 5.2.2). */
function cachingOf(reply: FastifyReply): string {
  return reply.hasHeader('ETag') && reply.statusCode < 400 ? 'private, no-cache' : 'no-store';
}
