import { ValidateBy } from 'class-validator';
import { DateTime } from 'luxon';

/** Characters of a date, its suffixes included: no client writes more. */
const MAX_LENGTH = 100;
/**
 * A calendar date, so that Luxon does not also take a time, a year or a week for one; a time; and the suffixes of RFC
 * 9557, section 4.1, of which the first may be a time zone. Of the others none means anything here; one that is marked as
 * critical would have to, so it does not match.
 */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})([T ][^[\]]*)?(?:\[!?([^[\]=]+)\])?(?:\[[^[\]=!]+=[^[\]]*\])*$/i;
const OFFSET = /[+-]\d\d(?::?\d\d)?$/;
/** More than 23 hours or 59 minutes from UTC, which Luxon would also take. */
const IMPOSSIBLE_OFFSET = /[+-](?:2[4-9]|[3-9]\d|\d\d:?[6-9])/;
/** An offset from UTC that says nothing of the local time (RFC 9557, section 2.2): it contradicts no time zone. */
const UNKNOWN_OFFSET = /^-00:?(?:00)?$/;
const LAST_YEAR = 9999;

/**
 * Reads the dates that v1 clients send: ISO 8601 with `Z`, with any offset or with none (which means UTC), with a
 * space instead of the `T`, with 0 to 9 digits of a second's fraction, of which three are kept. A time zone in brackets
 * (RFC 9557) decides only where neither `Z` nor an offset stands before it.
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
  // An offset can push the last evening of 9999 into a year that the answer could not write with 24 characters.
  return sent.isValid && local.isValid && !contradicts && year > 0 && year <= LAST_YEAR
    ? sent.toJSDate()
    : null;
}

/** The member must be a date that {@link parseIsoDateTime} can read. */
export function IsIsoDateTime(): PropertyDecorator {
  return ValidateBy(
    { name: 'isIsoDateTime', validator: { validate: (value) => parseIsoDateTime(value) !== null } },
    { message: 'must be an ISO 8601 date and time, like 2099-12-31T23:59:59Z' },
  );
}
