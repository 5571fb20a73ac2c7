import { type ArgumentMetadata, ValidationPipe, type ValidationPipeOptions } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidRequestError, type Violation } from './request.errors.js';

/** Checks what comes in against the rules on its class and names every member that breaks one. */
export class RequestValidationPipe extends ValidationPipe {
  constructor(options: Pick<ValidationPipeOptions, 'whitelist' | 'forbidNonWhitelisted'> = {}) {
    super({
      ...options,
      transform: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => new InvalidRequestError(errors.flatMap((error) => violations(error))),
    });
  }

  /** @throws InvalidRequestError naming all members that break a rule */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && value !== undefined && !isJsonObject(value)) {
      throw new InvalidRequestError([{ field: 'body', rule: 'must be a JSON object' }]);
    }
    return super.transform(value ?? {}, metadata) as Promise<unknown>;
  }
}

function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function violations({ property, constraints, children }: ValidationError, path = ''): Violation[] {
  const field = path + property;
  // The messages of class-validator begin with the property; the path to it is more exact.
  const own = Object.values(constraints ?? {}).map((message) => ({
    field,
    rule: message.startsWith(`${property} `) ? message.slice(property.length + 1) : message,
  }));
  return [...own, ...(children ?? []).flatMap((child) => violations(child, `${field}.`))];
}
