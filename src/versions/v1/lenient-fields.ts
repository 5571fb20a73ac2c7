import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';

/** The spellings of a boolean that v1 clients send, in upper or lower case. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * An optional field with one of several values. Clients with forms send `""` for a value that was not chosen.
 * @param accepted the accepted values, if they are more than the documented ones
 */
export const OptionalEnum = (
  values: readonly string[],
  documented: ApiPropertyOptions = {},
  accepted: readonly string[] = values,
): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ ...documented, enum: [...values, null], nullable: true }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (value === '' ? null : value)),
    IsIn(accepted, { message: `must be one of the following values: ${values.join(', ')}` }),
  );

/** An optional boolean, which many clients send as a string or as a number. */
export const OptionalBoolean = (documented: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ ...documented, type: Boolean, nullable: true } as ApiPropertyOptions),
    IsOptional(),
    Transform(toBoolean),
    IsBoolean(),
  );

/** An optional string. */
export const OptionalString = (documented: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ ...documented, type: String, nullable: true } as ApiPropertyOptions),
    IsOptional(),
    IsString(),
  );

/** An optional object with the fields of a class. */
export const OptionalObject = (type: Class, documented: ApiPropertyOptions = {}): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ ...documented, type, nullable: true } as ApiPropertyOptions),
    IsOptional(),
    IsObject(),
    ValidateNested(),
    Type(() => type),
  );

function toBoolean({ value }: { value: unknown }): unknown {
  return typeof value === 'string' || typeof value === 'number'
    ? (BOOLEANS.get(String(value).toLowerCase()) ?? value)
    : value;
}
