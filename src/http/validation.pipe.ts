import { type ArgumentMetadata, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidRequestError, type Violation } from './request.errors.js';

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

/** Checks what comes in against the rules on its class and names every member that breaks one. */
export class RequestValidationPipe extends ValidationPipe {
  constructor(options: Pick<ValidationPipeOptions, 'whitelist' | 'forbidNonWhitelisted'> = {}) {
    super({
      ...options,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => new FailedValidation(errors),
    });
  }

  /** @throws InvalidRequestError naming all members that break a rule */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const part = metadata.type === 'body' ? 'body' : 'query';
    if (metadata.type === 'body' && value !== undefined && !isJsonObject(value)) {
      throw new InvalidRequestError([{ in: 'body', path: [], rule: 'must be a JSON object' }]);
    }
    try {
      return (await super.transform(value ?? {}, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof FailedValidation)) throw error;
      const found = error.errors.flatMap((failed) => violations(failed));
      throw new InvalidRequestError(found.map((violation) => ({ in: part, ...violation })));
    }
  }
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
  if (name === 'whitelistValidation') return 'is not known here';
  // The messages of class-validator begin with the property; the path to it is more exact.
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
