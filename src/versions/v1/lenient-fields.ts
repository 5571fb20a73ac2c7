import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';

/** The spellings of a boolean that v1 clients send, in any case. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/**
 * An optional field that has one of some values. Clients that fill a form in send `""` for what was not chosen.
 * @param accepted what may be sent, where that is more than what is documented
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

function toBoolean({ value }: { value: unknown }): unknown {
  return typeof value === 'string' || typeof value === 'number'
    ? (BOOLEANS.get(String(value).toLowerCase()) ?? value)
    : value;
}
