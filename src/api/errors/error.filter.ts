import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FoyerError } from '../../errors/foyer-error.js';
import { InternalError } from '../../http/request.errors.js';
import { MissingRoute } from '../../http/server/missing-route.js';
import { QuotaService } from '../../quota/quota.service.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { type ErrorCode, ERRORS } from './error-catalogue.js';
import { headersOfError } from './error-response.js';
import { toFoyerError } from './to-foyer-error.js';

/**
 * Responds to every failed request in the format of its API. It is the only filter, so that errors before a route is known
 * (in the key, the path or the request body) look like errors in the route.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(
    private readonly missingRoute: MissingRoute,
    private readonly quota: QuotaService,
    private readonly urls: PublicUrl,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error =
      thrown instanceof NotFoundException ? this.missingRoute.explain(request) : toFoyerError(thrown);
    if (!isDecided(request, error)) {
      const respond = (failure: FoyerError<ErrorCode>): void => this.respond(failure, request, reply);
      // Clients of a version that is gone must not spend the points of those that have moved on.
      this.quota.admit(request, error.code === 'version_gone' ? 0 : undefined).then(
        () => respond(error),
        (refusal: unknown) => respond(toFoyerError(refusal)),
      );
    } else this.respond(error, request, reply);
  }

  private respond(error: FoyerError<ErrorCode>, request: FastifyRequest, reply: FastifyReply): void {
    request.failure = error;
    if (error instanceof InternalError) this.log(error, request);
    if (reply.sent) return;
    const { status, headers, contentType, body } = request.surface.formatError(error, request, this.urls);
    // The route may have set these headers before it failed.
    void reply
      .removeHeader('ETag')
      .removeHeader('Location')
      .code(status)
      .headers({ ...headersOfError(error), ...headers })
      .type(contentType)
      .send(body);
  }

  /** Logs an unexpected error with its stack. For all other errors the log line of the request is enough. */
  private log({ cause, message, stack }: InternalError, { id, method, routeOptions }: FastifyRequest): void {
    const where = `${method} ${routeOptions.url ?? '(no route)'}`;
    this.logger.error(
      `${where}: ${message}`,
      { requestId: id },
      cause instanceof Error ? cause.stack : stack,
    );
  }
}

/**
 * Whether a client may learn what its request has failed for: a request of a valid key that failed before it was admitted,
 * for its path or its body, is admitted first, and charged like any other.
 */
function isDecided({ credentials, caller }: FastifyRequest, { code }: FoyerError<ErrorCode>): boolean {
  const { status } = ERRORS[code];
  const isPresented = credentials !== undefined && typeof credentials !== 'string';
  return !isPresented || caller !== undefined || status === 401 || status === 429 || status >= 500;
}
