import type { RequestListener, Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Abstract, type LoggerService, type VersioningOptions, VersioningType } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { API_SURFACES, type ApiSurface, versionsOf } from './api/api-surface.js';
import { authenticate } from './api/authentication.hook.js';
import { renderOnce } from './api/documents/rendered-document.hook.js';
import { describeSurfaces } from './api/documents/surface-documents.js';
import {
  DOCS_PATH,
  isDocumentForScripts,
  protectSwaggerUi,
  serveDocuments,
} from './api/documents/swagger-ui.js';
import { ErrorFilter } from './api/errors/error.filter.js';
import { announceDeprecations, refuseAfterSunset } from './api/lifecycle/version-lifecycle.hook.js';
import { checkLifecycles } from './api/lifecycle/version-lifecycle.rules.js';
import { VersionUsageMetrics } from './api/lifecycle/version-usage.metrics.js';
import { publishLocations } from './api/location.hook.js';
import { ReadAheadGuard } from './api/read-ahead.guard.js';
import { findSurfaces } from './api/surface.hook.js';
import { AppModule } from './app.module.js';
import { AuthGuard } from './auth/auth.guard.js';
import { Authenticator } from './auth/authenticator.js';
import { OperatorAuthenticator } from './auth/operator-authenticator.js';
import type { Config } from './config/config.js';
import { allowOrigins } from './http/browser/cross-origin.hook.js';
import { writeSecurityHeaders } from './http/browser/security-headers.hook.js';
import { ConnectionLimit } from './http/limits/connection-limit.js';
import {
  limitPublicRequests,
  limitRequests,
  refuseSurplusConnections,
  refuseUnderPressure,
  requireOneHost,
} from './http/limits/request-limits.hook.js';
import { MAX_BODY_SIZE, MAX_HEADER_SIZE } from './http/limits/request-limits.js';
import { onRequestFinished } from './http/observability/request-end.hook.js';
import { logRequest } from './http/observability/request-log.js';
import { RequestMetrics } from './http/observability/request.metrics.js';
import { requestIdOf, returnRequestIds } from './http/observability/request-id.js';
import { findClientAddresses } from './http/server/client-address.js';
import { refuseUnreadable } from './http/server/client-error.js';
import { closeConnectionsWhile, Drain } from './http/server/drain.js';
import { respondToHeadAsToGet } from './http/server/head.hook.js';
import { HttpServer } from './http/server/http-server.js';
import { readJsonBodies } from './http/server/json-body.js';
import { MissingRoute } from './http/server/missing-route.js';
import { parseQuery } from './http/server/query-string.js';
import { acceptUploads } from './http/server/uploads.js';
import { IdempotencyGuard } from './idempotency/idempotency.guard.js';
import { releaseClaims } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { QuotaExceededError } from './quota/quota.errors.js';
import { writeQuotaHeaders } from './quota/quota-headers.hook.js';
import { QuotaService } from './quota/quota.service.js';
import { QuotaStore } from './quota/quota.store.js';
import { WeightedThrottlerGuard } from './quota/weighted-throttler.guard.js';
import { PublicUrl } from './rooms/public-url.js';
import { EncryptionKeyRegister } from './secrets/encryption-key-register.js';
import { protectEmbedGuide } from './room-page/embed-guide.controller.js';
import { serveEmbedScript, servePageFiles } from './room-page/page-files.js';
import { Handshakes } from './signalling/handshakes.js';
import { ProcessChannel } from './signalling/process-channel.js';
import { SocketAdapter } from './signalling/socket.adapter.js';
import { versions } from './versions/versions.js';
import { SOCKET_PATH } from '../web/protocol/messages.js';

/** Returns the instance of a class in the application. */
type Get = <T>(type: Abstract<T>) => T;

/** A version is the first segment of the path: `/v1`. */
export const VERSIONING: VersioningOptions = { type: VersioningType.URI, prefix: 'v' };

/**
 * Creates the complete application, as it is served and tested; it does not listen yet.
 * @param served the versions of the API, the newest last
 * @throws InvalidLifecycleError when the deprecation of a version is not valid; LostEncryptionKeyError
 */
export async function createApp(
  config: Config,
  logger: LoggerService | false,
  served: readonly ApiSurface[] = versions,
): Promise<NestFastifyApplication> {
  checkLifecycles(served);
  const connections = new ConnectionLimit(config.MAX_CONNECTIONS);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, served),
    createAdapter(config, connections),
    { logger, bodyParser: false, abortOnError: false },
  );
  const get: Get = (type) => app.get(type, { strict: false });
  const surfaces = app.get<readonly ApiSurface[]>(API_SURFACES, { strict: false });
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  app.enableVersioning(VERSIONING);
  await installHooks(server, config, surfaces, connections, get);
  app.useGlobalFilters(get(ErrorFilter));
  // In this order: authentication and scope, repetition of an earlier request, and admission, during which a room is read.
  app.useGlobalGuards(
    get(AuthGuard),
    get(IdempotencyGuard),
    get(ReadAheadGuard),
    get(WeightedThrottlerGuard),
  );
  serveDocuments(app, describeSurfaces(app, surfaces), versionsOf(surfaces).at(-1)?.name);
  const channel = get(ProcessChannel);
  const sockets: unknown = app.getHttpServer();
  app.useWebSocketAdapter(
    new SocketAdapter(sockets as HttpServer, get(Handshakes), channel, await channel.open()),
  );
  await app.init();
  await channel.hear();
  // After Nest has set the error handler, which routes take when they are added.
  await servePageFiles(server);
  await serveEmbedScript(server);
  await get(EncryptionKeyRegister).check();
  await server.ready();
  return app;
}

/**
 * Installs every hook, in the order in which hooks of one kind run: those that do not depend on the caller before
 * authentication, the others after it.
 */
async function installHooks(
  server: FastifyInstance,
  config: Config,
  surfaces: readonly ApiSurface[],
  connections: ConnectionLimit,
  get: Get,
): Promise<void> {
  const urls = get(PublicUrl);
  const quota = get(QuotaStore);
  const metrics = get(RequestMetrics);
  const usage = get(VersionUsageMetrics);
  const missingRoute = get(MissingRoute);

  missingRoute.watchRoutes(server);
  respondToHeadAsToGet(server);
  findSurfaces(server, surfaces);
  returnRequestIds(server);
  findClientAddresses(server, config);
  onRequestFinished(server, (end) => {
    const { surface, caller, failure } = end.request;
    const { version } = surface;
    // A request that was refused from memory has a caller only in its error.
    const who = failure instanceof QuotaExceededError ? failure.caller : caller;
    metrics.record(end, version ?? 'none');
    if (version && who) usage.count(version, who);
    const organization = who?.organization.slug ?? null;
    logRequest(end, config.LOG_REQUESTS, { version, organization, keyId: who?.keyId ?? null });
  });
  writeSecurityHeaders(server, config);
  await allowOrigins(
    server,
    config,
    ({ surface, url }) => surface.isCrossOrigin || isDocumentForScripts(url),
  );
  refuseSurplusConnections(server, connections);
  await refuseUnderPressure(server);
  requireOneHost(server);
  limitPublicRequests(server, config, ({ surface }) => surface.authentication === 'none');
  readJsonBodies(server);
  await acceptUploads(server);
  closeConnectionsWhile(get(Drain), server);
  publishLocations(server, urls);

  authenticate(server, get(Authenticator), get(OperatorAuthenticator), get(QuotaService));

  limitRequests(server);
  announceDeprecations(server, surfaces, urls);
  refuseAfterSunset(server);
  // The path of an API could also be the name of a room.
  missingRoute.refuseEarly(
    server,
    ({ surface, routeOptions }) =>
      surface.authentication !== 'none' && routeOptions.url?.startsWith('/:') === true,
  );
  releaseClaims(server, get(IdempotencyService));
  writeQuotaHeaders(server, quota, ({ surface }) => surface.quotaHeaders);
  protectSwaggerUi(server);
  protectEmbedGuide(server, config);
  renderOnce(server, DOCS_PATH);
}

/** Fastify, with the tolerance that the contract of v1 requires. */
function createAdapter({ LOG_REQUESTS }: Config, connections: ConnectionLimit): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY_SIZE,
    genReqId: requestIdOf,
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, LOG_REQUESTS),
    // Requests on open connections are served while the process stops.
    return503OnClosing: false,
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      // No path is refused before authentication.
      maxParamLength: MAX_HEADER_SIZE,
      querystringParser: parseQuery,
    },
    serverFactory: (handler: RequestListener): Server => new HttpServer(connections, SOCKET_PATH, handler),
  });
}
