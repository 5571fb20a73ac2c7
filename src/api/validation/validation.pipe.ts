import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';

/** What a rule over a whole member may say beside its message: which parts of the member break it. */
export interface RuleContext {
  readonly violationsOf: (value: unknown) => readonly Pick<Violation, 'path' | 'rule'>[];
}

/** Carries what class-validator found out of the pipe of Nest. */
class FailedValidation extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super();
  }
}

/** The rule that whatever is not known breaks. */
export const UNKNOWN = 'is not known here';

/** Checks what comes in against the rules on its class and names every member that breaks one. */
export class RequestValidationPipe extends ValidationPipe {
  private readonly strict: boolean;

  /** @param options strict: what its class does not know is refused rather than ignored, and a body must be there */
  constructor({ strict }: { readonly strict: boolean } = { strict: false }) {
    super({
      whitelist: strict,
      forbidNonWhitelisted: strict,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => new FailedValidation(errors),
    });
    this.strict = strict;
  }

  /** @throws InvalidRequestError naming all members that break a rule */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const part = metadata.type === 'body' ? 'body' : 'query';
    if (metadata.type === 'body' && !isJsonObject(value) && (this.strict || value !== undefined)) {
      throw new InvalidRequestError([{ in: 'body', path: [], rule: 'must be a JSON object' }]);
    }
    // Nest takes them out of the value, so that nothing else sees them.
    const found =
      metadata.type === 'custom'
        ? []
        : (this.strict ? inheritedNames(value) : unreadNames(value, metadata)).map((path) => ({
            path,
            rule: UNKNOWN,
          }));
    try {
      const transformed: unknown = await super.transform(value ?? {}, metadata);
      if (found.length === 0) return transformed;
    } catch (error) {
      if (!(error instanceof FailedValidation)) throw error;
      found.push(...error.errors.flatMap((failed) => violations(failed)));
    }
    throw new InvalidRequestError(found.map((violation) => ({ in: part, ...violation })));
  }
}

/**
 * Where a value has members that are named as what every object of JavaScript has, or as the prototype of a class, which
 * Nest takes out as well: no class has them, nor loses them.
 */
function inheritedNames(value: unknown, parents: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = [...parents, name];
    return name in Object.prototype || name === 'prototype' ? [path] : inheritedNames(item, path);
  });
}

/**
 * Known parameters of a query in a form that could not be read into them, such as `limit[toString]`: even where unknown
 * ones are ignored, these must not be, because the caller believes that they count.
 */
function unreadNames(value: unknown, { type, metatype }: ArgumentMetadata): (readonly string[])[] {
  const odd = type === 'query' ? Object.keys(Object(value)).filter((name) => name.includes('[')) : [];
  if (odd.length === 0 || !metatype) return [];
  const rules = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
  const known = new Set(rules.map(({ propertyName }) => propertyName));
  return odd.filter((name) => known.has(name.slice(0, name.indexOf('[')))).map((name) => [name]);
}

function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function violations(error: ValidationError, parents: readonly string[] = []): Omit<Violation, 'in'>[] {
  const { property, constraints = {}, contexts = {}, value, children = [] } = error;
  const path = [...parents, property];
  const own = Object.entries(constraints).flatMap(([name, message]) => {
    const { violationsOf } = (contexts[name] ?? {}) as Partial<RuleContext>;
    return violationsOf
      ? violationsOf(value).map((part) => ({ path: [...path, ...part.path], rule: part.rule }))
      : [{ path, rule: ruleOf(name, message, property) }];
  });
  return [...own, ...children.flatMap((child) => violations(child, path))];
}

function ruleOf(name: string, message: string, property: string): string {
  if (name === 'whitelistValidation') return UNKNOWN;
  // The messages of class-validator begin with the property; the path to it is more exact.
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
