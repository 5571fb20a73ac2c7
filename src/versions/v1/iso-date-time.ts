import { ValidateBy } from 'class-validator';
import { DateTime } from 'luxon';

/** What must stand first, so that Luxon does not also take a time, a year or a week for a date. */
const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}(?:$|[T ])/i;
/** More than 23 hours or 59 minutes from UTC, which Luxon would also take. */
const IMPOSSIBLE_OFFSET = /[T ].*[+-](?:2[4-9]|[3-9]\d|\d\d:?[6-9])/i;
const LAST_YEAR = 9999;

/**
 * Reads the dates that v1 clients send: ISO 8601 with `Z`, with any offset or with none (which means UTC), with a
 * space instead of the `T`, with 0 to 9 digits of a second's fraction, of which three are kept.
 * @returns the instant; null for anything else, and for dates that do not exist
 */
export function parseIsoDateTime(text: unknown): Date | null {
  if (typeof text !== 'string' || !CALENDAR_DATE.test(text) || IMPOSSIBLE_OFFSET.test(text)) return null;
  const date = DateTime.fromISO(text.replace(' ', 'T').toUpperCase(), { zone: 'utc' });
  // An offset can push the last evening of 9999 into a year that the answer could not write with 24 characters.
  return date.isValid && date.year > 0 && date.year <= LAST_YEAR ? date.toJSDate() : null;
}

/** The member must be a date that {@link parseIsoDateTime} can read. */
export function IsIsoDateTime(): PropertyDecorator {
  return ValidateBy(
    { name: 'isIsoDateTime', validator: { validate: (value) => parseIsoDateTime(value) !== null } },
    { message: 'must be an ISO 8601 date and time, like 2099-12-31T23:59:59Z' },
  );
}
