import { RequestMethod, VERSION_NEUTRAL } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { PUBLIC } from '../../src/auth/public.decorator.js';
import type { TestApp } from './app.js';

/** Every route that asks for a key, found where Nest finds them: `GET /v1/meetings/:meetingId`. */
export function privateRoutes({ nest }: TestApp): string[] {
  const controllers = [...nest.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    return handlersOf(metatype).flatMap((handler) => {
      if (Reflect.getMetadata(PUBLIC, handler) ?? Reflect.getMetadata(PUBLIC, metatype)) return [];
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      const versions = asArray(
        read('__version__', handler) ?? read('__version__', metatype) ?? VERSION_NEUTRAL,
      );
      return versions.flatMap((version) =>
        asArray(read('path', metatype)).flatMap((base) =>
          asArray(read('path', handler)).map((path) => {
            const prefix = version === VERSION_NEUTRAL ? '' : `v${String(version)}`;
            return `${method} /${[prefix, base, path].flatMap(segments).join('/')}`;
          }),
        ),
      );
    });
  });
}

/** The methods of a controller, inherited ones too, that answer a route. */
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
