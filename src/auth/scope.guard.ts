import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { InsufficientScopeError } from './auth.errors.js';
import { type ExtraScope, Public, RequiredScope, RequireExtraScope } from './access.decorators.js';
import type { Scope } from './scope.js';

/** Lets a key do only what it has a scope for. A route that declares no scope accepts no key at all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws InsufficientScopeError */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller } = request;
    const handler = context.getHandler();
    const isPublic = this.reflector.getAllAndOverride(Public, [handler, context.getClass()]);
    if (!caller || isPublic) return true;
    const required = this.reflector.get(RequiredScope, handler) as Scope | null | undefined;
    if (required === undefined) throw new TypeError('A route must declare the scope that it requires.');
    if (required !== null && !caller.scopes.includes(required)) throw new InsufficientScopeError(required);
    const extra = this.reflector.get(RequireExtraScope, handler) as ExtraScope | undefined;
    if (extra && !caller.scopes.includes(extra.scope) && extra.isNeeded(request)) {
      throw new InsufficientScopeError(extra.scope);
    }
    return true;
  }
}
