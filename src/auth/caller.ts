import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../events/actor.js';
import type { Plan } from '../organizations/organization.rules.js';
import type { Scope } from './api-key.js';

/** Who sent a request: an API key and the organization that owns it. */
export interface Caller {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly organization: {
    readonly id: string;
    readonly slug: string;
    readonly plan: Plan;
    /** Points per minute. */
    readonly limit: number;
  };
}

/** Who sent a request with an operator token. */
export interface Operator {
  /** Identifies the token without revealing it: the first 8 hexadecimal digits of its SHA-256. */
  readonly tokenId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the database has found the request's API key valid. */
    caller?: Caller;
    /** Set once the request's operator token has been found valid. */
    operator?: Operator;
  }
}

/** Passes the caller to a route's method. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new TypeError('A route that asks for the caller must require an API key.');
  return caller;
});

/** Passes the actor of the request to a route's method, for the events that it writes: an API key or an operator. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { caller, operator, id, clientAddress } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller && !operator) throw new TypeError('A route that asks for the actor must not be public.');
  return {
    kind: operator ? 'operator' : 'api_key',
    keyId: caller?.keyId ?? null,
    tokenId: operator?.tokenId ?? null,
    requestId: id,
    address: clientAddress,
  };
});
