import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../events/actor.js';
import type { Plan } from '../organizations/plan.js';
import type { Scope } from './scope.js';

/** Who is behind a request: a key and the organization that owns it. */
export interface Caller {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly organization: {
    readonly id: string;
    readonly slug: string;
    readonly plan: Plan;
    /** Points that it may spend in a minute. */
    readonly limit: number;
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the database has found the request's API key valid. */
    caller?: Caller;
  }
}

/** Hands the caller to a route's method. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  return callerOf(context.switchToHttp().getRequest<FastifyRequest>());
});

/** Hands to a route's method who is to be named as the one who makes a change. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { keyId } = callerOf(request);
  return { kind: 'api_key', keyId, tokenId: null, requestId: request.id, address: request.clientAddress };
});

function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new TypeError('A route that asks for the caller must not be public.');
  return caller;
}
