import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable, of } from 'rxjs';
import { Database } from '../database/database.js';
import { IdempotencyService } from './idempotency.service.js';

/** Headers of an answer that belong to it as its body does. */
const REMEMBERED_HEADERS = ['location', 'etag'];

/** Answers a repetition as the first time; stores the answer to a first request in the transaction that does what it asks. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly idempotency: IdempotencyService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { claim, rememberedAnswer } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (rememberedAnswer) {
      void reply.code(rememberedAnswer.status).headers(rememberedAnswer.headers);
      return of(rememberedAnswer.body);
    }
    if (!claim) return next.handle();
    const answer = async (): Promise<unknown> => {
      const body: unknown = await lastValueFrom(next.handle());
      await this.idempotency.complete(claim, { status: reply.statusCode, headers: headersOf(reply), body });
      return body;
    };
    const undone = (error: unknown): never => {
      // What was done did not come to be: the answer must not tell of it.
      for (const name of REMEMBERED_HEADERS) reply.removeHeader(name);
      throw error;
    };
    return from(this.database.transaction(answer).catch(undone));
  }
}

/** Lets a request that failed be sent again with its key: only what was done is remembered. */
export function releaseClaims(server: FastifyInstance, idempotency: IdempotencyService): void {
  server.decorateRequest('claim');
  server.decorateRequest('rememberedAnswer');
  server.addHook('onSend', async ({ claim }, reply) => {
    // Without the database it cannot be released; then it lapses.
    if (claim && reply.statusCode >= 400) await idempotency.release(claim).catch(() => undefined);
  });
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    REMEMBERED_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
