import { RequestMethod, VERSION_NEUTRAL } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import {
  type ExtraScope,
  OperatorOnly,
  Public,
  RequiredScope,
  RequireExtraScope,
} from '../../src/auth/access.decorators.js';
import type { TestApp } from './app.js';

/** The access that a route declares. */
export interface DeclaredRoute {
  /** `GET /v1/meetings/:meetingId` */
  readonly name: string;
  readonly access: 'everybody' | 'keys' | 'operators';
  /** The scope that a key must have; null when none is needed, undefined when nothing is declared. */
  readonly scope: unknown;
  /** The scope that some requests need besides. */
  readonly extraScope: unknown;
}

/** Every route that needs a key, as Nest registers it: `GET /v1/meetings/:meetingId`. */
export function privateRoutes(app: TestApp): string[] {
  return declaredRoutes(app)
    .filter(({ access }) => access === 'keys')
    .map(({ name }) => name);
}

/** Every route that needs an operator token. */
export function operatorRoutes(app: TestApp): string[] {
  return declaredRoutes(app)
    .filter(({ access }) => access === 'operators')
    .map(({ name }) => name);
}

/** Every route. */
export function declaredRoutes({ nest }: TestApp): DeclaredRoute[] {
  const controllers = [...nest.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    return handlersOf(metatype).flatMap((handler) => {
      const isPublic = read(Public.KEY, handler) ?? read(Public.KEY, metatype);
      const access = isPublic ? 'everybody' : read(OperatorOnly.KEY, metatype) ? 'operators' : 'keys';
      const scope = read(RequiredScope.KEY, handler);
      const extraScope = (read(RequireExtraScope.KEY, handler) as ExtraScope | undefined)?.scope;
      const method = RequestMethod[read('method', handler) as RequestMethod];
      const versions = asArray(
        read('__version__', handler) ?? read('__version__', metatype) ?? VERSION_NEUTRAL,
      );
      return versions.flatMap((version) =>
        asArray(read('path', metatype)).flatMap((base) =>
          asArray(read('path', handler)).map((path) => {
            const prefix = version === VERSION_NEUTRAL ? '' : `v${String(version)}`;
            const name = `${method} /${[prefix, base, path].flatMap(segments).join('/')}`;
            return { name, access, scope, extraScope } as const;
          }),
        ),
      );
    });
  });
}

/** The methods of a controller, including inherited ones, that handle a route. */
function handlersOf(controller: { readonly prototype?: unknown }): object[] {
  const handlers: object[] = [];
  for (let level = controller.prototype; level instanceof Object; level = Object.getPrototypeOf(level)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function' && Reflect.hasMetadata('method', value as object)) handlers.push(value);
    }
  }
  return handlers;
}

const read = (key: string, of: object): unknown => Reflect.getMetadata(key, of) as unknown;
const asArray = (value: unknown): unknown[] => [value].flat();
const segments = (path: unknown): string[] => String(path).split('/').filter(Boolean);
