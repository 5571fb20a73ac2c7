import type { RequestListener, Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type LoggerService, type VersioningOptions, VersioningType } from '@nestjs/common';
import { describeAdministration } from './admin/admin.document.js';
import { AppModule } from './app.module.js';
import { Authenticator } from './auth/authenticator.js';
import { OperatorAuthenticator } from './auth/operator-authenticator.js';
import type { Config } from './config/config.js';
import { Database } from './database/database.js';
import { authenticateOperators, isForOperators } from './api/administration/administration.hook.js';
import { type ApiVersion, versionOf } from './api/api-version.js';
import { authenticateEarly } from './api/authentication.hook.js';
import { closeConnectionsWhile, Drain } from './http/server/drain.js';
import { findClientAddresses } from './http/server/client-address.js';
import { answerClientError } from './http/server/client-error.js';
import { shareConnections } from './auth/connection-shares.hook.js';
import { ConnectionLimit } from './http/limits/connection-limit.js';
import { MissingRoute } from './http/server/missing-route.js';
import { allowOrigins } from './http/browser/cross-origin.hook.js';
import { HttpServer } from './http/server/http-server.js';
import { readJsonBodies } from './http/server/json-body.js';
import { parseQuery } from './http/server/query-string.js';
import { releaseClaims } from './idempotency/idempotency.interceptor.js';
import { publishLocations } from './api/location.hook.js';
import { PublicUrl } from './rooms/public-url.js';
import { refuseUnaffordable } from './quota/quota-refusal.hook.js';
import { writeQuotaHeaders } from './quota/quota-headers.hook.js';
import { whenOver } from './http/observability/request-end.hook.js';
import { returnRequestIds } from './http/request-id/request-id.hook.js';
import { requestIdOf } from './http/request-id/request-id.js';
import { logRequest } from './http/observability/request-log.js';
import { RequestMetrics } from './http/observability/request.metrics.js';
import {
  limitPublicRequests,
  limitRequests,
  refuseSurplusConnections,
  requireOneHost,
} from './http/limits/request-limits.hook.js';
import { MAX_BODY_SIZE, MAX_HEADER_SIZE } from './http/limits/request-limits.js';
import { refuseUnderPressure } from './http/limits/pressure.hook.js';
import { writeSecurityHeaders } from './http/browser/security-headers.hook.js';
import { serveDocuments } from './api/documents/swagger-ui.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { followLifecycles } from './api/lifecycle/version-lifecycle.hook.js';
import { checkLifecycles } from './api/lifecycle/version-lifecycle.rules.js';
import { VersionUsageMetrics } from './api/lifecycle/version-usage.metrics.js';
import { QuotaService } from './quota/quota.service.js';
import { QuotaStore } from './quota/quota.store.js';
import { EncryptionKeyRegister } from './secrets/encryption-key-register.js';
import { versions } from './versions/versions.module.js';

/** A version is the first segment of the path: `/v1`. */
export const VERSIONING: VersioningOptions = { type: VersioningType.URI, prefix: 'v' };

/** What is read beside the versions of the API by programs that use it: which versions there are, and their documents. */
const DOCUMENT = /^\/(versions|docs\/v\d+\.(json|yaml))\/?(\?|$)/;

/**
 * The whole application as it is served, and as it is tested: everything but listening.
 * @param served the versions of the API, the newest last
 * @throws InvalidLifecycleError when what a version declares of its end contradicts itself; LostEncryptionKeyError
 */
export async function createApp(
  config: Config,
  logger: LoggerService | false,
  served: readonly ApiVersion[] = versions,
): Promise<NestFastifyApplication> {
  checkLifecycles(served);
  const connections = new ConnectionLimit(config.maxConnections);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, served),
    createAdapter(config, connections),
    {
      logger,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.enableVersioning(VERSIONING);
  const server = app.getHttpAdapter().getInstance();
  returnRequestIds(server);
  findClientAddresses(server, config);
  const metrics = app.get(RequestMetrics, { strict: false });
  const numbers = new Set(served.map(({ number }) => number));
  whenOver(server, (end) => {
    const { caller } = end.request;
    const version = versionOf(end.request);
    metrics.record(end, version && numbers.has(version) ? version : 'none');
    const organization = caller?.organization.slug ?? null;
    logRequest(end, config.logRequests, { version, organization, keyId: caller?.keyId ?? null });
  });
  writeSecurityHeaders(server, config);
  await allowOrigins(server, config, (request) => versionOf(request) !== null || DOCUMENT.test(request.url));
  refuseSurplusConnections(server, connections);
  await refuseUnderPressure(server);
  requireOneHost(server);
  limitPublicRequests(server, config, (request) => versionOf(request) === null && !isForOperators(request));
  readJsonBodies(server);
  closeConnectionsWhile(app.get(Drain, { strict: false }), server);
  const urls = PublicUrl.of(app);
  publishLocations(server, urls);
  const quota = app.get(QuotaStore, { strict: false });
  const authenticator = app.get(Authenticator, { strict: false });
  authenticateEarly(server, authenticator, quota);
  const operators = app.get(OperatorAuthenticator, { strict: false });
  authenticateOperators(server, operators);
  limitRequests(server);
  const usage = app.get(VersionUsageMetrics, { strict: false });
  followLifecycles(server, served, authenticator, usage, urls);
  app.get(MissingRoute, { strict: false }).refuseEarly(server);
  refuseUnaffordable(server, app.get(QuotaService, { strict: false }));
  releaseClaims(server, app.get(IdempotencyService, { strict: false }));
  writeQuotaHeaders(
    server,
    quota,
    (request) => served.find(({ number }) => number === versionOf(request))?.quotaHeaders,
  );
  shareConnections(server, app.get(Database, { strict: false }));
  const others = operators.isOn ? [{ name: 'admin', document: describeAdministration(app) }] : [];
  serveDocuments(app, served, others);
  await app.init();
  await app.get(EncryptionKeyRegister, { strict: false }).check();
  await server.ready();
  return app;
}

/** Fastify, as tolerant of the shapes of requests as the contract of v1 demands. */
function createAdapter({ logRequests }: Config, connections: ConnectionLimit): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY_SIZE,
    genReqId: requestIdOf,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, logRequests),
    // What arrives on an open connection while the process stops is served: nobody was told to send it elsewhere.
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      // No part of a URL is refused before its sender is known.
      maxParamLength: MAX_HEADER_SIZE,
      querystringParser: parseQuery,
    },
    serverFactory: (handler: RequestListener): Server => new HttpServer(connections, handler),
  });
}
