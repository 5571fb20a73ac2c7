import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../events/actor.js';

export const OPERATOR_ONLY = 'foyer:operator-only';

/** Opens all routes of a controller to operators, and to nobody else: API keys do not work there. They are not metered. */
export const OperatorOnly = (): ClassDecorator => SetMetadata(OPERATOR_ONLY, true);

/** Who is behind a request with an operator token. */
export interface Operator {
  /** Tells the tokens apart by what is no secret: the first 8 hexadecimal digits of the SHA-256 of the token. */
  readonly tokenId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as the request's operator token has been found valid. */
    operator?: Operator;
  }
}

/** Hands to a route's method the operator, who is to be named as the one who makes a change. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { operator, id, clientAddress } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!operator) throw new TypeError('A route that asks for the operator must be for operators.');
  return { kind: 'operator', keyId: null, tokenId: operator.tokenId, requestId: id, address: clientAddress };
});
