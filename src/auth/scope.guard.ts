import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { InsufficientScopeError } from './auth.errors.js';
import { PUBLIC } from './public.decorator.js';
import { EXTRA_SCOPE, type ExtraScope, REQUIRED_SCOPE } from './required-scope.decorator.js';
import type { Scope } from './scope.js';

/** Lets a key do only what it has a scope for. A route that does not say which one is open to no key at all. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws InsufficientScopeError */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller } = request;
    const handler = context.getHandler();
    const isPublic = this.reflector.getAllAndOverride<boolean>(PUBLIC, [handler, context.getClass()]);
    if (!caller || isPublic) return true;
    const required = this.reflector.get<Scope | null | undefined>(REQUIRED_SCOPE, handler);
    if (required === undefined) throw new TypeError('A route must declare the scope that it requires.');
    if (required !== null && !caller.scopes.includes(required)) throw new InsufficientScopeError(required);
    const extra = this.reflector.get<ExtraScope | undefined>(EXTRA_SCOPE, handler);
    if (extra && !caller.scopes.includes(extra.scope) && extra.isNeeded(request)) {
      throw new InsufficientScopeError(extra.scope);
    }
    return true;
  }
}
