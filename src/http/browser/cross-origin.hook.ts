import cors, { type FastifyCorsOptions } from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config/config.js';

/** What scripts may read beyond the headers that every script may (Fetch, "CORS-safelisted response-header name"). */
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

/** How long browsers remember what a preflight said, in seconds: the most that Chromium grants. */
const PREFLIGHT_AGE = 7_200;

/**
 * Lets scripts of the configured origins call the API; without any, nothing of CORS is answered. A preflight (Fetch,
 * "CORS-preflight request") carries no key and is answered before anyone asks for one, and costs nothing. Credentials
 * that a browser sends by itself are never accepted, so nothing is at stake but who may read answers.
 * To be called before authentication.
 * @param isForScripts whether a request is for what scripts may call at all
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
    // An OPTIONS that is no preflight is a request like others.
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
