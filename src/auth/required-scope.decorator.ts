import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scope.js';

export const EXTRA_SCOPE = 'foyer:extra-scope';

/** A scope that only some requests to a route need. */
export interface ExtraScope {
  readonly scope: Scope;
  /** Whether a request needs it. The request has not been validated yet: its query may hold anything. */
  readonly isNeeded: (request: FastifyRequest) => boolean;
}

/** Declares a scope that a key must have besides for some requests to a route. */
export const RequireExtraScope = (extra: ExtraScope): MethodDecorator => SetMetadata(EXTRA_SCOPE, extra);

export const REQUIRED_SCOPE = 'foyer:required-scope';

/** Declares the scope that a key must have for a route, to the guard and to the document. */
export const RequireScope = (scope: Scope): MethodDecorator =>
  applyDecorators(SetMetadata(REQUIRED_SCOPE, scope), ApiExtension('x-required-scope', scope));

/** Declares that any valid key will do for a route. */
export const AnyScope = (): MethodDecorator => SetMetadata(REQUIRED_SCOPE, null);
