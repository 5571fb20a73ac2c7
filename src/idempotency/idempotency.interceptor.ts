import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable, of } from 'rxjs';
import { Database } from '../database/database.js';
import { IdempotencyService } from './idempotency.service.js';

/** Headers that are stored with a response. */
const STORED_HEADERS = ['location', 'etag'];

/** Repeats the stored response, or executes the request and stores its response in the same transaction. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly idempotency: IdempotencyService,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { claim, storedResponse } = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (storedResponse) {
      void reply.code(storedResponse.status).headers(storedResponse.headers);
      return of(storedResponse.body);
    }
    if (!claim) return next.handle();
    const execute = async (): Promise<unknown> => {
      const body: unknown = await lastValueFrom(next.handle());
      await this.idempotency.complete(claim, { status: reply.statusCode, headers: headersOf(reply), body });
      return body;
    };
    const rolledBack = (error: unknown): never => {
      // The headers describe what has been rolled back.
      for (const name of STORED_HEADERS) reply.removeHeader(name);
      throw error;
    };
    return from(this.database.transaction(execute, claim.organizationId).catch(rolledBack));
  }
}

/** Releases the claim of a request that failed, so that it can be sent again with the same key. */
export function releaseClaims(server: FastifyInstance, idempotency: IdempotencyService): void {
  server.decorateRequest('claim');
  server.decorateRequest('storedResponse');
  server.addHook('onSend', ({ claim }, reply, payload, done) => {
    if (!claim || reply.statusCode < 400) return done(null, payload);
    // If the database is unavailable, the claim expires by itself.
    const released = idempotency.release(claim).catch(() => undefined);
    released.then(() => done(null, payload)).catch(done);
  });
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    STORED_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}
