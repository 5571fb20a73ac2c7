import * as fc from 'fast-check';

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);
const EARLIEST = Date.UTC(2090, 0, 1);

/** Dates that every version accepts, and how it returns them. */
export const DATES: readonly [sent: string, answered: string][] = [
  ['2099-12-31T23:59:59Z', '2099-12-31T23:59:59.000Z'],
  ['2099-12-31t23:59:59z', '2099-12-31T23:59:59.000Z'],
  ['2096-02-29T00:00:00Z', '2096-02-29T00:00:00.000Z'],
  ['2099-12-31T23:59:59+00:00', '2099-12-31T23:59:59.000Z'],
  ['2099-12-31T23:59:59+05:30', '2099-12-31T18:29:59.000Z'],
  ['2099-12-31T23:59:59.1Z', '2099-12-31T23:59:59.100Z'],
  ['2099-12-31T23:59:59.9999999Z', '2099-12-31T23:59:59.999Z'],
  ['2099-12-31T23:59:59.123456789+01:00', '2099-12-31T22:59:59.123Z'],
  ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
  ['9999-12-31T23:59:59+14:00', '9999-12-31T09:59:59.000Z'],
];

/** What no version accepts as a date, besides undefined and null. */
export const NO_DATES: readonly [what: string, value: unknown][] = [
  ['a number', 4_102_444_799_000],
  ['a boolean', true],
  ['a list', ['2099-12-31T23:59:59Z']],
  ['empty', ''],
  ['no date', 'tomorrow'],
  ['the date of an HTTP header', 'Thu, 31 Dec 2099 23:59:59 GMT'],
  ['a time only', '23:59:59Z'],
  ['followed by more', '2099-12-31T23:59:59Z; DROP'],
  ['of six digits’ year', '+010000-01-01T00:00:00Z'],
  ['the 30th of February', '2096-02-30T00:00:00Z'],
  ['the 29th of February of a common year', '2099-02-29T00:00:00Z'],
  ['in month 13', '2099-13-01T00:00:00Z'],
  ['at 25 o’clock', '2099-12-31T25:00:00Z'],
  ['with an impossible offset', '2099-12-31T23:59:59+99:99'],
  ['after the year 9999 in UTC', '9999-12-31T23:59:59-05:00'],
];

/** A zone as it is written behind a time, and how far it is ahead of UTC. */
export interface Zone {
  readonly text: string;
  readonly minutes: number;
}

/** Offsets of up to 14 hours, to the minute. @param separator between hours and minutes */
export function offsets(separator: ':' | ''): fc.Arbitrary<Zone> {
  return fc.integer({ min: -14 * 60, max: 14 * 60 }).map((minutes) => {
    const [hours, rest] = partsOf(minutes);
    return { text: `${hours}${separator}${rest}`, minutes };
  });
}

/** Offsets of up to 14 hours, written without minutes. */
export const hourOffsets: fc.Arbitrary<Zone> = fc
  .integer({ min: -14, max: 14 })
  .map((hours) => ({ text: partsOf(hours * 60)[0], minutes: hours * 60 }));

function partsOf(minutes: number): [hours: string, minutes: string] {
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
  return [`${minutes < 0 ? '-' : '+'}${hours}`, rest ?? ''];
}

/**
 * Instants from 2090 to the last that can be written, with a fraction of up to nine digits: as they are sent, and as they
 * are returned, in UTC and cut to milliseconds.
 * @param separators between date and time
 */
export function writtenDates(
  separators: readonly string[],
  zones: fc.Arbitrary<Zone>,
): fc.Arbitrary<{ sent: string; answered: string }> {
  return fc
    .record({
      seconds: fc.integer({ min: EARLIEST / 1000, max: LATEST / 1000 }),
      fraction: fc
        .tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 9 }))
        .map(([nanoseconds, digits]) => String(nanoseconds).padStart(9, '0').slice(0, digits)),
      separator: fc.constantFrom(...separators),
      zone: zones,
    })
    .filter(({ seconds, zone }) => seconds * 1000 + zone.minutes * 60_000 <= LATEST)
    .map(({ seconds, fraction, separator, zone }) => {
      const local = new Date(seconds * 1000 + zone.minutes * 60_000);
      const [date, time] = local.toISOString().slice(0, 19).split('T');
      const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
      return {
        sent: `${date}${separator}${time}${fraction && '.'}${fraction}${zone.text}`,
        answered: new Date(seconds * 1000 + milliseconds).toISOString(),
      };
    });
}
