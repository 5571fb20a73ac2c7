import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { InvalidRequestError, type Violation } from '../../http/request.errors.js';

/** The context of a rule for a whole field: which parts of the value break the rule. */
export interface RuleContext {
  readonly violationsOf: (value: unknown) => readonly Pick<Violation, 'path' | 'rule'>[];
}

/** Passes the result of class-validator out of Nest's pipe. */
class FailedValidation extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super();
  }
}

/** The rule that unknown fields and parameters break. */
export const UNKNOWN = 'is unknown';

/** Validates input by the rules on its class, and names every field that breaks one. */
export class RequestValidationPipe extends ValidationPipe {
  private readonly strict: boolean;
  /** What a query without parameters means, by its class. */
  private readonly defaults = new Map<ArgumentMetadata['metatype'], object>();

  /** @param options strict: unknown fields are refused instead of ignored, and a request body is required */
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

  /** @throws InvalidRequestError naming all fields that break a rule */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if (type === 'body' && !isJsonObject(value) && (this.strict || value !== undefined))
      throw new InvalidRequestError([{ in: 'body', path: [], rule: 'must be a JSON object' }]);
    if (type === 'custom' || (metatype === String && typeof value === 'string')) return value;
    const names = namesOf(metatype);
    if (names.size === 0) return super.transform(value ?? {}, metadata);
    const sent = Object.entries(value ?? {});
    const hasNone = type === 'query' && sent.length === 0;
    const defaults = hasNone && this.defaults.get(metatype);
    if (defaults) return copyOf(defaults);
    // Those who check the others cost many times as much for each field.
    const known = Object.fromEntries(sent.filter(([name]) => names.has(name)));
    const unknown = sent.flatMap(([name]) => (names.has(name) ? [] : [name]));
    const paths = this.strict
      ? [...unknown.map((name) => [name]), ...inheritedNames(known)]
      : unknown.filter((name) => type === 'query' && isUnread(name, names)).map((name) => [name]);
    const found = paths.map((path) => ({ path, rule: UNKNOWN }));
    try {
      const transformed: unknown = await super.transform(known, metadata);
      if (hasNone) this.defaults.set(metatype, copyOf(transformed as object));
      if (found.length === 0) return transformed;
    } catch (error) {
      if (!(error instanceof FailedValidation)) throw error;
      found.push(...error.errors.flatMap((failed) => violations(failed)));
    }
    const part = type === 'body' ? 'body' : 'query';
    throw new InvalidRequestError(found.map((violation) => ({ in: part, ...violation })));
  }
}

/** A copy of an object whose values are not objects. */
function copyOf(object: object): object {
  return Object.assign(Object.create(Object.getPrototypeOf(object) as object) as object, object);
}

/**
 * class-validator goes through all classes there are in each validation, for the rules that the validated one inherits. From now
 * on it does so once for each class: Foyer uses neither groups nor schemas, the other parameters.
 */
function rememberRules(): void {
  const storage = getMetadataStorage();
  const collect = storage.getTargetValidationMetadatas.bind(storage);
  const rules = new WeakMap<object, ReturnType<typeof collect>>();
  storage.getTargetValidationMetadatas = (type, ...others) => {
    const found = rules.get(type) ?? collect(type, ...others);
    // A field named "constructor" can be anything.
    if (typeof type === 'function') rules.set(type, found);
    return found;
  };
}
rememberRules();

const namesOfClasses = new WeakMap<object, ReadonlySet<string>>();

/** The fields for which a class has rules; none when the type is not a class of ours. */
function namesOf(metatype: ArgumentMetadata['metatype']): ReadonlySet<string> {
  if (!metatype) return new Set();
  const found = namesOfClasses.get(metatype);
  if (found) return found;
  const rules = getMetadataStorage().getTargetValidationMetadatas(metatype, '', false, false);
  const names = new Set(rules.map(({ propertyName }) => propertyName));
  namesOfClasses.set(metatype, names);
  return names;
}

/**
 * The paths of fields with the name of a property of `Object.prototype`, or `prototype`, which Nest removes as well. No DTO
 * has such a field.
 */
function inheritedNames(value: unknown, parents: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const path = [...parents, name];
    return name in Object.prototype || name === 'prototype' ? [path] : inheritedNames(item, path);
  });
}

/**
 * Whether this is a known parameter of a query in a form that could not be read into it, such as `limit[toString]`: even
 * where unknown ones are ignored, these must not be, because the caller believes that they count.
 */
function isUnread(name: string, names: ReadonlySet<string>): boolean {
  return name.includes('[') && names.has(name.slice(0, name.indexOf('[')));
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
  // The messages of class-validator begin with the property; the path is more exact.
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
