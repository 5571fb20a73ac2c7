import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Answers a failed check with what failed, for the operator to read. */
@Catch(ServiceUnavailableException)
export class FailedCheckFilter implements ExceptionFilter {
  catch(failure: ServiceUnavailableException, host: ArgumentsHost): void {
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .code(failure.getStatus())
      .send(failure.getResponse());
  }
}
