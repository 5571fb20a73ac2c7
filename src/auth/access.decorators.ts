import { applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './api-key.js';

/** Opens a route, or all routes of a controller, to requests without a key. They are not metered. */
export const Public = Reflector.createDecorator<undefined, boolean>({ transform: () => true });

/** Opens all routes of a controller to operators only: API keys do not work there. They are not metered. */
export const OperatorOnly = Reflector.createDecorator<undefined, boolean>({ transform: () => true });

/** The scope that a route requires; null for any valid key. Routes declare it with the two decorators below. */
export const RequiredScope = Reflector.createDecorator<Scope | null>();

/** Declares the scope that a key must have for a route, to the guard and in the document. */
export const RequireScope = (scope: Scope): MethodDecorator =>
  applyDecorators(RequiredScope(scope), ApiExtension('x-required-scope', scope));

/** Declares that a route accepts any valid key. */
export const AnyScope = (): MethodDecorator => RequiredScope(null);

/** A scope that only some requests to a route need. */
export interface ExtraScope {
  readonly scope: Scope;
  /** Whether a request needs it. The request has not been validated yet: its query may hold anything. */
  readonly isNeeded: (request: FastifyRequest) => boolean;
}

/** Declares a second scope that a key must have for some requests to a route. */
export const RequireExtraScope = Reflector.createDecorator<ExtraScope>();
