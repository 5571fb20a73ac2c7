import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import type { RequestEnd } from './request-end.hook.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request failed. */
    failure?: FoyerError;
  }
}

/** Health checks come every few seconds: successful ones are logged at the level `debug`. */
const HEALTH_CHECK = /^\/health\//;

const logger = new Logger('Request');

/**
 * Logs a finished request in one line. It contains the route and not the URL, which may contain a room's name or key, and
 * nothing that the client sent except the request id.
 * @param context further fields: the API version, the organization, the id of the key
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
  const line: Record<string, string | number | null> = {
    method,
    route,
    status,
    durationMs: Math.round(duration * 100) / 100,
    bytes: method === 'HEAD' || Number.isNaN(length) ? 0 : length,
    requestId: id,
    ...context,
    address: clientAddress,
  };
  if (failure) line.error = failure.code;
  if (failure && status >= 500) line.cause = causeOf(failure);
  const message = `${method} ${route ?? '(no route)'} ${status}`;
  if (status === 503) logger.warn(message, line);
  else if (status >= 500) logger.error(message, line);
  else if (HEALTH_CHECK.test(route ?? '')) logger.debug(message, line);
  else logger.log(message, line);
}

/** The cause in one line: `connect ECONNREFUSED 10.0.0.7:5432`. */
function causeOf({ cause }: FoyerError): string | null {
  if (!(cause instanceof Error)) return null;
  const { code, message } = cause as NodeJS.ErrnoException;
  return (message || code || cause.name).replaceAll(/\s+/g, ' ');
}
