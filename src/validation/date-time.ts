import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { DateTime } from 'luxon';

/** `date-time` of RFC 3339, section 5.6, without leap seconds, which computer clocks do not show. */
const DATE_TIME =
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
/** The longest one, in characters: with nine digits of fractional seconds and an offset. */
const MAX_LENGTH = 35;
const LAST_YEAR = 9999;

/**
 * Parses a date and time with a zone. Three digits of fractional seconds are kept.
 * @returns the instant; null for anything else, and for dates that do not exist
 */
export function parseDateTime(text: unknown): Date | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !DATE_TIME.test(text)) return null;
  const date = DateTime.fromISO(text.toUpperCase(), { zone: 'utc' });
  // An offset can move a date to the year before or after.
  return date.isValid && date.year > 0 && date.year <= LAST_YEAR ? date.toJSDate() : null;
}

/** The field must be a date that {@link parseDateTime} can parse. */
export function IsDateTime(): PropertyDecorator {
  return ValidateBy(
    { name: 'isDateTime', validator: { validate: (value) => parseDateTime(value) !== null } },
    { message: 'must be an RFC 3339 date and time with a zone, like 2099-12-31T23:59:59Z' },
  );
}

/** An optional query parameter that is a date. In a URL a plus means a space, so an offset must be encoded. */
export const DateParameter = (description: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      format: 'date-time',
      description: `${description} RFC 3339 with a zone; encode a plus sign as \`%2B\`.`,
    }),
    IsOptional(),
    IsDateTime(),
  );

/** Converts a date that has been validated. */
export function toDate(text: string): Date {
  const date = parseDateTime(text);
  if (!date) throw new TypeError('A validated date cannot be parsed.');
  return date;
}

/** The same for an optional field that may be null. */
export function toDateOrNull(text: string | null | undefined): Date | null | undefined {
  return typeof text === 'string' ? toDate(text) : text;
}
