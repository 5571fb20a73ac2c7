import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from './authenticator.js';
import { credentialsOf } from './credentials.js';
import { OperatorAuthenticator } from './operator-authenticator.js';
import { OperatorOnly, Public } from './access.decorators.js';

/**
 * Lets no request without a valid key reach a route that is not public, and none without an operator token one that is
 * for operators. Most have been authenticated before their body was read; this guard makes sure that
 * none has slipped through.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly operators: OperatorAuthenticator,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.reflector.get(OperatorOnly, context.getClass())) {
      request.operator ??= this.operators.authenticate(request.headers.authorization, request.clientAddress);
      return true;
    }
    request.caller ??= await this.authenticator.authenticate(credentialsOf(request), request.clientAddress);
    return true;
  }
}
