import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../audit/actor.js';

export const OPERATOR_ONLY = 'foyer:operator-only';

/** Opens all routes of a controller to operators, and to nobody else: API keys do not work there. They are not metered. */
export const OperatorOnly = (): ClassDecorator => SetMetadata(OPERATOR_ONLY, true);

declare module 'fastify' {
  interface FastifyRequest {
    /** The request has brought a valid operator token. */
    isOfOperator?: boolean;
  }
}

/** Hands to a route's method the operator, who is to be named as the one who makes a change. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  if (!request.isOfOperator) throw new TypeError('A route that asks for the operator must be for operators.');
  return { kind: 'operator', keyId: null, requestId: request.id, address: request.ip };
});
