import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateIf } from 'class-validator';

/** NUL and unpaired surrogates, which Postgres does not accept as text. */
const NO_TEXT = /[\0\p{Cs}]/u;

/** Validates an optional field only if it was sent: unlike with `IsOptional`, null is a value like any other. */
export const IfSent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Validates a field as it was sent: the conversion to a class drops or changes what should be refused. */
export const AsSent = (): PropertyDecorator =>
  Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]);

/**
 * The rule that a text breaks: its length in characters (UTF-16 code units), or characters that Postgres cannot store;
 * null when it breaks none.
 */
export function ruleForText(value: unknown, min: number, max: number): string | null {
  return typeof value === 'string' && value.length >= min && value.length <= max && !NO_TEXT.test(value)
    ? null
    : `must be a string of ${min} to ${max} characters, without NUL`;
}

/** The field must be a text of this many characters. */
export function IsText(min: number, max: number): PropertyDecorator {
  return ValidateBy(
    { name: 'isText', validator: { validate: (value) => ruleForText(value, min, max) === null } },
    { message: `must be a string of ${min} to ${max} characters, without NUL` },
  );
}

/** An optional query parameter of 1 to `max` characters. */
export const TextParameter = (description: string, max = 100): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: String, minLength: 1, maxLength: max, description }),
    IsOptional(),
    IsText(1, max),
  );

/** Describes a field of a response: a text, or null. */
export const TextOrNull = (description: string, options: ApiPropertyOptions = {}): PropertyDecorator =>
  ApiProperty({ type: String, nullable: true, description, ...options });

/** Describes a field of a response: a date in ISO 8601, or null. */
export const DateOrNull = (description: string, example: string | null): PropertyDecorator =>
  TextOrNull(description, { format: 'date-time', example });
