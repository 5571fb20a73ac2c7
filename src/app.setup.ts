import type { RequestListener, Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type LoggerService, type VersioningOptions, VersioningType } from '@nestjs/common';
import { parse as parseQuery } from 'qs';
import { AppModule } from './app.module.js';
import { Authenticator } from './auth/authenticator.js';
import type { Config } from './config/config.js';
import type { ApiVersion } from './http/api-version.js';
import { authenticateEarly } from './http/authentication.hook.js';
import { answerClientError } from './http/client-error.js';
import { HttpServer } from './http/http-server.js';
import { BODY_LIMIT, readJsonBodies } from './http/json-body.js';
import { releaseClaims } from './http/idempotency.interceptor.js';
import { writeQuotaHeaders } from './http/quota-headers.hook.js';
import { whenOver } from './http/request-end.hook.js';
import { returnRequestIds } from './http/request-id.hook.js';
import { requestIdOf } from './http/request-id.js';
import { logRequest } from './http/request-log.js';
import { RequestMetrics } from './http/request.metrics.js';
import { serveDocuments } from './http/swagger-ui.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { followLifecycles } from './http/version-lifecycle.hook.js';
import { checkLifecycles } from './http/version-lifecycle.rules.js';
import { VersionUsageMetrics } from './http/version-usage.metrics.js';
import { QuotaStore } from './quota/quota.store.js';
import { versions } from './versions/versions.module.js';

/** Time a client has to send its headers, and its whole request, in ms. */
const HEADERS_TIMEOUT = 15_000;
const REQUEST_TIMEOUT = 30_000;
/** Time an idle connection is kept, in ms: longer than the 60 s after which most balancers drop theirs. */
const KEEP_ALIVE_TIMEOUT = 72_000;

/** What Node itself lets through, so that no part of a URL is refused before its sender is known. */
const MAX_URL_LENGTH = 16_384;
/** How often a query parameter may be repeated. */
const MAX_QUERY_VALUES = 1_000;

/** A version is the first segment of the path: `/v1`. */
export const VERSIONING: VersioningOptions = { type: VersioningType.URI, prefix: 'v' };

/**
 * The whole application as it is served, and as it is tested: everything but listening.
 * @param served the versions of the API, the newest last
 * @throws InvalidLifecycleError when what a version declares of its end contradicts itself
 */
export async function createApp(
  config: Config,
  logger: LoggerService | false,
  served: readonly ApiVersion[] = versions,
): Promise<NestFastifyApplication> {
  checkLifecycles(served);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, served),
    createAdapter(config),
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.enableVersioning(VERSIONING);
  const server = app.getHttpAdapter().getInstance();
  returnRequestIds(server);
  const metrics = app.get(RequestMetrics, { strict: false });
  whenOver(server, (end) => {
    metrics.record(end);
    logRequest(end, config.logRequests);
  });
  readJsonBodies(server);
  const quota = app.get(QuotaStore, { strict: false });
  const authenticator = app.get(Authenticator, { strict: false });
  authenticateEarly(server, authenticator, quota);
  followLifecycles(server, served, authenticator, app.get(VersionUsageMetrics, { strict: false }));
  releaseClaims(server, app.get(IdempotencyService, { strict: false }));
  writeQuotaHeaders(server, quota, served);
  serveDocuments(app, served);
  await app.init();
  await server.ready();
  return app;
}

/** Fastify, as tolerant of the shapes of requests as the contract of v1 demands. */
function createAdapter({ trustedProxies, logRequests }: Config): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    bodyLimit: BODY_LIMIT,
    genReqId: requestIdOf,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, logRequests),
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: MAX_URL_LENGTH,
      querystringParser: (text: string) => parseQuery(text, { arrayLimit: MAX_QUERY_VALUES }),
    },
    serverFactory: (handler: RequestListener): Server => {
      const server = new HttpServer(handler);
      server.headersTimeout = HEADERS_TIMEOUT;
      server.requestTimeout = REQUEST_TIMEOUT;
      server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
      return server;
    },
  });
}
