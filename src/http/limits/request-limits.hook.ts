import { setImmediate } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import underPressure, { TYPE_EVENT_LOOP_DELAY } from '@fastify/under-pressure';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config/config.js';
import { AddressCounter } from './address-counter.js';
import type { ConnectionLimit } from './connection-limit.js';
import {
  HttpRefusalError,
  MalformedRequestError,
  ServerOverloadedError,
  TooManyConnectionsError,
} from '../request.errors.js';
import { MAX_EVENT_LOOP_DELAY, MAX_HEADERS, MAX_HEAP_PART, MAX_URL_LENGTH } from './request-limits.js';

const HEALTH_CHECK = /^\/health\//;

export function isHealthCheck({ routeOptions }: FastifyRequest): boolean {
  return HEALTH_CHECK.test(routeOptions.url ?? '');
}

/** Responds with 503 on connections beyond the maximum, before any other work. Health checks pass. */
export function refuseSurplusConnections(server: FastifyInstance, connections: ConnectionLimit): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!connections.isSurplus(request.raw.socket)) return done();
    void reply.header('Connection', 'close');
    if (isHealthCheck(request)) done();
    else done(new TooManyConnectionsError());
  });
}

/**
 * Refuses a request without exactly one `Host` header (RFC 9112, section 3.2), and closes the connection: a proxy in front
 * of Foyer may have understood the request in another way.
 */
export function requireOneHost(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, reply, done) => {
    const count = raw.rawHeaders.filter((name, i) => i % 2 === 0 && /^host$/i.test(name)).length;
    if (count === 1 || (count === 0 && raw.httpVersion === '1.0')) return done();
    void reply.header('Connection', 'close');
    done(new MalformedRequestError('The request must have exactly one Host header.'));
  });
}

/**
 * Limits the requests of an address that need no key: for pages, documents, and paths that do not exist. Health checks
 * pass: they come from the address of the load balancer, which all clients may share, and must not fail.
 */
export function limitPublicRequests(
  server: FastifyInstance,
  { PUBLIC_REQUESTS_PER_MINUTE }: Config,
  isPublic: (request: FastifyRequest) => boolean,
): void {
  const requests = new AddressCounter(PUBLIC_REQUESTS_PER_MINUTE);
  // Async, so that no response comes before Node has parsed all that arrived with the headers: it may have to refuse it.
  server.addHook('onRequest', async (request) => {
    if (isPublic(request) && !isHealthCheck(request)) requests.count(request.clientAddress);
  });
}

/** Refuses long URLs and many headers, which Node accepts. To be called after authentication, which decides first. */
export function limitRequests(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, _reply, done) => {
    if ((raw.url ?? '').length > MAX_URL_LENGTH) {
      done(new HttpRefusalError('uri_too_long', `The URL is longer than ${MAX_URL_LENGTH} bytes.`));
    } else if (raw.rawHeaders.length / 2 > MAX_HEADERS) {
      done(new HttpRefusalError('headers_too_large', `There are more than ${MAX_HEADERS} headers.`));
    } else {
      done();
    }
  });
}

/**
 * Refuses requests while the process is short of CPU time or memory: an early refusal costs little, and accepted requests
 * can be finished. Health checks pass, because a busy process must not be restarted.
 */
export async function refuseUnderPressure(server: FastifyInstance): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY,
    maxHeapUsedBytes: MAX_HEAP_PART * getHeapStatistics().heap_size_limit,
    pressureHandler: async (request, _reply, type) => {
      if (isHealthCheck(request) || (type === TYPE_EVENT_LOOP_DELAY && !(await isLoopSlow()))) return;
      throw new ServerOverloadedError();
    },
  });
}

/** Whether the event loop is slow now: the plugin measured the second before, which may have had one long task only. */
async function isLoopSlow(): Promise<boolean> {
  const since = performance.now();
  await setImmediate();
  await setImmediate();
  return performance.now() - since > MAX_EVENT_LOOP_DELAY / 2;
}
