import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  type ExtraScope,
  OperatorOnly,
  Public,
  RequiredScope,
  RequireExtraScope,
} from './access.decorators.js';
import { InsufficientScopeError } from './auth.errors.js';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { type Credentials, credentialsOf } from './credentials.js';
import { OperatorAuthenticator } from './operator-authenticator.js';
import type { Scope } from './api-key.js';
import { RouteMetadata } from '../http/server/route-metadata.js';

/**
 * Requires a valid API key on every route that is not public, an operator token on routes for operators, and the scopes
 * that a route declares. A key that was recently valid, and has the scopes, is not looked up here: the statement that
 * charges the request checks it.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly operators: OperatorAuthenticator,
    @Inject(RouteMetadata) private readonly metadata: Reflector,
  ) {}

  /** @throws what the two authenticators throw; InsufficientScopeError */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (this.metadata.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.metadata.get(OperatorOnly, context.getClass())) {
      request.operator ??= this.operators.authenticate(request.headers.authorization, request.clientAddress);
      return true;
    }
    const credentials = credentialsOf(request);
    const known = this.authenticator.recall(credentials);
    // A repetition of an earlier request is not charged, so its key is looked up here.
    const isCharged = request.headers['idempotency-key'] === undefined;
    const missing = known && isCharged ? this.missingScope(known, request, context) : undefined;
    if (missing === null) return true;
    return this.authenticate(request, credentials, context, missing);
  }

  /** @param knownToMiss a scope that the key is known not to have: the scopes of a key never change */
  private async authenticate(
    request: FastifyRequest,
    credentials: Credentials,
    context: ExecutionContext,
    knownToMiss: Scope | undefined,
  ): Promise<boolean> {
    request.caller = await this.authenticator.authenticate(credentials, request.clientAddress);
    const missing = knownToMiss ?? this.missingScope(request.caller, request, context);
    if (missing !== null) throw new InsufficientScopeError(missing);
    return true;
  }

  /**
   * The scope that the request needs and the caller does not have; null if there is none. A route that declares no
   * scope is a mistake of ours.
   */
  private missingScope({ scopes }: Caller, request: FastifyRequest, context: ExecutionContext): Scope | null {
    const handler = context.getHandler();
    const required = this.metadata.get(RequiredScope, handler) as Scope | null | undefined;
    if (required === undefined) throw new TypeError('A route must declare the scope that it requires.');
    if (required !== null && !scopes.includes(required)) return required;
    const extra = this.metadata.get(RequireExtraScope, handler) as ExtraScope | undefined;
    return extra && !scopes.includes(extra.scope) && extra.isNeeded(request) ? extra.scope : null;
  }
}
