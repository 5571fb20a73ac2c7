import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Scope } from './scope.js';

export const REQUIRED_SCOPE = 'foyer:required-scope';

/** Declares the scope that a key must have for a route, to the guard and to the document. */
export const RequireScope = (scope: Scope): MethodDecorator =>
  applyDecorators(SetMetadata(REQUIRED_SCOPE, scope), ApiExtension('x-required-scope', scope));

/** Declares that any valid key will do for a route. */
export const AnyScope = (): MethodDecorator => SetMetadata(REQUIRED_SCOPE, null);
