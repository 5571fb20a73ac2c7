import { Injectable, type Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

/**
 * Remembers what the decorators of routes declare: guards ask for it a dozen times per request, and it does not change
 * after the start.
 */
@Injectable()
export class RouteMetadata extends Reflector {
  private readonly known = new Map<unknown, Map<unknown, unknown>>();

  /**
   * The value that a decorator gave. Those who inject it as a {@link Reflector} get the type of the decorator.
   * @param target a method of a controller, or the controller
   */
  override get(key: unknown, target: Type | (() => unknown)): never {
    let values = this.known.get(target);
    if (!values) this.known.set(target, (values = new Map()));
    if (!values.has(key)) values.set(key, super.get(key, target));
    return values.get(key) as never;
  }
}
