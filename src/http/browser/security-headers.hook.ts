import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import type { Config } from '../../config/config.js';

/** How long browsers remember to use only https, in seconds: half a year. */
const HSTS_AGE = 182 * 24 * 60 * 60;

/** The headers of responses for programs: a browser shows them as nothing but text. */
const OPTIONS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // They concern pages that open each other, or browsers that no longer exist.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} satisfies HelmetOptions;

/**
 * Adds the security headers to every response. The route of a page sets its own content security policy. Responses are
 * not stored by any cache unless their route sets `Cache-Control`.
 */
export function writeSecurityHeaders(server: FastifyInstance, { publicUrl }: Config): void {
  const headers = headersOf({
    ...OPTIONS,
    // Subdomains may belong to other services.
    strictTransportSecurity: publicUrl.startsWith('https:')
      ? { maxAge: HSTS_AGE, includeSubDomains: false }
      : false,
  });
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('Cache-Control')) void reply.header('Cache-Control', cachingOf(reply));
    // The older header cannot allow framing by other sites, which the policy of room pages does.
    if (/frame-ancestors (?!'none')/.test(String(reply.getHeader('Content-Security-Policy')))) {
      void reply.removeHeader('X-Frame-Options');
    }
    done(null, payload);
  });
}

/** What helmet writes. It is the same for every response, so it is written down once. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, () => undefined);
  return Object.fromEntries(headers);
}

/** A client may store a response with an ETag, but must revalidate it each time (RFC 9111, section 5.2.2). */
function cachingOf(reply: FastifyReply): string {
  return reply.hasHeader('ETag') && reply.statusCode < 400 ? 'private, no-cache' : 'no-store';
}
