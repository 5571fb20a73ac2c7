import { TypeOverrides, types } from 'pg';

const { TIMESTAMPTZ } = types.builtins;
const parseAnyForm = types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date | number;

/** How sessions write a timestamp, by the settings that Foyer relies on, from the year 1000 to 9999. */
const USUAL_FORM = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;
const ZERO = 48;

/**
 * Reads a timestamp as `pg` does, four times as fast where it has the usual form. Three digits of fractional seconds are
 * kept.
 * @returns a number for `infinity`
 */
export function parseTimestamp(text: string): Date | number {
  if (!USUAL_FORM.test(text)) return parseAnyForm(text);
  const two = (place: number): number =>
    (text.charCodeAt(place) - ZERO) * 10 + text.charCodeAt(place + 1) - ZERO;
  const date = Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17));
  return new Date(date + Number(text.slice(20, -3).slice(0, 3).padEnd(3, '0')));
}

/** How the values of a connection are read. */
export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(TIMESTAMPTZ, parseTimestamp);
