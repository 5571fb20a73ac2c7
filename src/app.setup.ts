import type { RequestListener, Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type LoggerService, type VersioningOptions, VersioningType } from '@nestjs/common';
import { parse as parseQuery } from 'qs';
import { AppModule } from './app.module.js';
import { Authenticator } from './auth/authenticator.js';
import type { Config } from './config/config.js';
import { API_VERSIONS, type ApiVersion } from './http/api-version.js';
import { authenticateEarly } from './http/authentication.hook.js';
import { HttpServer } from './http/http-server.js';
import { BODY_LIMIT, readJsonBodies } from './http/json-body.js';
import { completeQuotaHeaders } from './http/quota-headers.hook.js';
import { serveDocuments } from './http/swagger-ui.js';
import { QuotaStore } from './quota/quota.store.js';

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

/** The whole application as it is served, and as it is tested: everything but listening. */
export async function createApp(
  config: Config,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config),
    createAdapter(config),
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.enableVersioning(VERSIONING);
  const server = app.getHttpAdapter().getInstance();
  readJsonBodies(server);
  const quota = app.get(QuotaStore, { strict: false });
  authenticateEarly(server, app.get(Authenticator, { strict: false }), quota);
  completeQuotaHeaders(server, quota);
  serveDocuments(app, app.get<readonly ApiVersion[]>(API_VERSIONS, { strict: false }));
  await app.init();
  await server.ready();
  return app;
}

/** Fastify, as tolerant of the shapes of requests as the contract of v1 demands. */
function createAdapter({ trustedProxies }: Config): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    bodyLimit: BODY_LIMIT,
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
