import { STATUS_CODES } from 'node:http';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  Inject,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FoyerError } from '../../errors/foyer-error.js';
import { answerToOperator } from '../administration/administration.errors.js';
import { isForOperators } from '../administration/administration.hook.js';
import { API_VERSIONS, type ApiVersion, type ErrorAnswer, versionOf } from '../api-version.js';
import { HTML, PAGE_POLICY } from '../../http/browser/page.view.js';
import { prefersHtml } from '../../http/browser/prefers-html.js';
import type { ErrorCode } from './error-code.js';
import { errorPage } from './error-page.view.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { headersOfError } from './error-headers.js';
import { MissingRoute } from '../../http/server/missing-route.js';
import { InternalError } from '../../http/request.errors.js';
import { STATUS_OF_CODE } from './status-of-code.js';
import { toFoyerError } from './to-foyer-error.js';

/**
 * Answers every request that failed, in the shape of the version its path belongs to, or of what operators get. It is the only filter, so that
 * what fails before a route is known (a body, a key, an unknown path) is answered as what fails behind it.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(
    @Inject(API_VERSIONS) private readonly versions: readonly ApiVersion[],
    private readonly missingRoute: MissingRoute,
    private readonly urls: PublicUrl,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error =
      thrown instanceof NotFoundException ? this.missingRoute.explain(request) : toFoyerError(thrown);
    const version = this.versions.find(({ number }) => number === versionOf(request));
    const { status, headers, contentType, body } = version
      ? version.answerError(error, request.id, this.urls)
      : isForOperators(request)
        ? answerToOperator(error, request.id, this.urls)
        : answerOutsideVersions(error, request, this.urls);
    request.failure = error;
    if (error instanceof InternalError) this.log(error, request);
    if (reply.sent) return;
    // The route that failed may have told of what it did not come to answer.
    void reply
      .removeHeader('ETag')
      .removeHeader('Location')
      .code(status)
      .headers({ ...headersOfError(error), ...headers })
      .type(contentType)
      .send(body);
  }

  /** What nobody has foreseen, with its stack; of anything else the line of the request says enough. */
  private log({ cause, message, stack }: InternalError, { id, method, routeOptions }: FastifyRequest): void {
    const where = `${method} ${routeOptions.url ?? '(no route)'}`;
    this.logger.error(
      `${where}: ${message}`,
      { requestId: id },
      cause instanceof Error ? cause.stack : stack,
    );
  }
}

/** For paths that no version answers for: a page for browsers, JSON for everybody else. */
function answerOutsideVersions(
  error: FoyerError<ErrorCode>,
  { headers }: FastifyRequest,
  urls: PublicUrl,
): ErrorAnswer {
  const status = STATUS_OF_CODE[error.code];
  const Vary = 'Accept';
  if (prefersHtml(headers.accept))
    return {
      status,
      headers: { Vary, 'Content-Security-Policy': PAGE_POLICY },
      contentType: HTML,
      body: errorPage(error, urls),
    };
  return {
    status,
    headers: { Vary },
    contentType: 'application/json',
    body: { statusCode: status, error: STATUS_CODES[status], message: error.message },
  };
}
