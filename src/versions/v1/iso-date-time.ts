import { ValidateBy } from 'class-validator';
import { DateTime } from 'luxon';

/** The longest date with suffixes, in characters: no client sends more. */
const MAX_LENGTH = 100;
/**
 * A calendar date, because Luxon would also accept a time, a year or a week; a time; and the suffixes of RFC 9557, section
 * 4.1, of which the first may be a time zone. The others are ignored, except those marked as critical, which do not match.
 */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})([T ][^[\]]*)?(?:\[!?([^[\]=]+)\])?(?:\[[^[\]=!]+=[^[\]]*\])*$/i;
const OFFSET = /[+-]\d\d(?::?\d\d)?$/;
/** More than 23 hours or 59 minutes from UTC, which Luxon would accept. */
const IMPOSSIBLE_OFFSET = /[+-](?:2[4-9]|[3-9]\d|\d\d:?[6-9])/;
/** An unknown local offset (RFC 9557, section 2.2), which contradicts no time zone. */
const UNKNOWN_OFFSET = /^-00:?(?:00)?$/;
const LAST_YEAR = 9999;

/**
 * Parses the dates that v1 clients send: ISO 8601 with `Z`, with an offset or with neither (which means UTC), with a space
 * instead of the `T`, with 0 to 9 digits of fractional seconds, of which three are kept. A time zone in brackets (RFC 9557)
 * counts only if there is neither `Z` nor an offset.
 * @returns the instant; null for anything else, for dates that do not exist, and for an offset that the time zone does
 * not have at that time
 */
export function parseIsoDateTime(text: unknown): Date | null {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return null;
  const [, date, time = '', zoneName] = DATE_TIME.exec(text.toUpperCase()) ?? [];
  if (date === undefined || IMPOSSIBLE_OFFSET.test(time)) return null;
  const [offset] = OFFSET.exec(time) ?? [];
  const zone = zoneName?.replace(/^(?=[+-])/, 'UTC') ?? 'utc';
  const isAbsolute = time.endsWith('Z') || offset !== undefined;
  const sent = DateTime.fromISO(date + time.replace(' ', 'T'), {
    zone: isAbsolute ? 'utc' : zone,
    setZone: true,
  });
  const local = sent.setZone(zone);
  const contradicts = zoneName && offset && !UNKNOWN_OFFSET.test(offset) && sent.offset !== local.offset;
  const { year } = sent.toUTC();
  // An offset can move a date of 9999 to the next year, which does not fit into the 24 characters of dates in responses.
  return sent.isValid && local.isValid && !contradicts && year > 0 && year <= LAST_YEAR
    ? sent.toJSDate()
    : null;
}

/** The field must be a date that {@link parseIsoDateTime} can parse. */
export function IsIsoDateTime(): PropertyDecorator {
  return ValidateBy(
    { name: 'isIsoDateTime', validator: { validate: (value) => parseIsoDateTime(value) !== null } },
    { message: 'must be an ISO 8601 date and time, like 2099-12-31T23:59:59Z' },
  );
}
