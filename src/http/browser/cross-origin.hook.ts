import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config/config.js';

/** Headers that scripts may read in addition to those that are always safe (Fetch, "CORS-safelisted response-header name"). */
const EXPOSED_HEADERS = [
  'Deprecation',
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Sunset',
  'WWW-Authenticate',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
];

/** How long browsers cache the response to a preflight, in seconds: the maximum of Chromium. */
const PREFLIGHT_AGE = 7_200;

/**
 * Lets scripts on pages of the configured origins call the API. Without configured origins there are no CORS headers. A
 * preflight (Fetch, "CORS-preflight request") has no key, and its response comes before authentication and costs nothing.
 * Foyer accepts no credentials that browsers send by themselves, so CORS only decides who may read responses.
 * To be called before authentication.
 * @param isForScripts whether scripts may send this request at all
 */
export async function allowOrigins(
  server: FastifyInstance,
  { CORS_ORIGINS }: Config,
  isForScripts: (request: FastifyRequest) => boolean,
): Promise<void> {
  if (CORS_ORIGINS.length === 0) return;
  const allowed: FastifyCorsOptions = {
    origin: CORS_ORIGINS.includes('*') ? '*' : [...CORS_ORIGINS],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    credentials: false,
    maxAge: PREFLIGHT_AGE,
    preflight: true,
    // An OPTIONS request that is not a preflight is treated like any other request.
    strictPreflight: false,
  };
  await server.register(cors, {
    delegator: (request: FastifyRequest, done) =>
      done(null, isForScripts(request) ? { ...allowed, preflight: isPreflight(request) } : { origin: false }),
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}
