import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import type { RequestEnd } from './request-end.hook.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why it failed. */
    failure?: FoyerError;
  }
}

/** Probes ask every few seconds; that they succeed is of interest only to who looks for it. */
const PROBE = /^\/health\//;

const logger = new Logger('Request');

/**
 * Writes one line for a request that is over. It names the route and not the URL, in which a room's name or key may
 * stand, and nothing that the client has sent but its request id.
 * @param context what else is known of it: its version of the API, its organization, its key
 */
export function logRequest(
  end: RequestEnd,
  which: Config['LOG_REQUESTS'],
  context: Readonly<Record<string, string | null>>,
): void {
  const { request, reply, status, duration } = end;
  if (which === 'none' || (which === 'errors' && status < 500)) return;
  const { method, routeOptions, id, clientAddress, failure } = request;
  const route = routeOptions.url ?? null;
  const length = Number(reply.getHeader('content-length'));
  const line = {
    method,
    route,
    status,
    durationMs: Math.round(duration * 100) / 100,
    bytes: method === 'HEAD' || Number.isNaN(length) ? 0 : length,
    requestId: id,
    ...context,
    address: clientAddress,
    ...(failure && { error: failure.code, ...(status >= 500 && { cause: causeOf(failure) }) }),
  };
  const message = `${method} ${route ?? '(no route)'} ${status}`;
  if (status === 503) logger.warn(message, line);
  else if (status >= 500) logger.error(message, line);
  else if (PROBE.test(route ?? '')) logger.debug(message, line);
  else logger.log(message, line);
}

/** Why, in one line: `connect ECONNREFUSED 10.0.0.7:5432`. */
function causeOf({ cause }: FoyerError): string | null {
  if (!(cause instanceof Error)) return null;
  const { code, message } = cause as NodeJS.ErrnoException;
  return (message || code || cause.name).replaceAll(/\s+/g, ' ');
}
