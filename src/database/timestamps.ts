import { TypeOverrides, types } from 'pg';

const { TIMESTAMPTZ } = types.builtins;
const parseAnyForm = types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date | number;

/** How sessions write a timestamp, by the settings that Foyer relies on, from the year 1000 to 9999. */
const USUAL_FORM = /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;
const FRACTION_START = 'YYYY-MM-DD hh:mm:ss.'.length;
const ZERO = 48;

/**
 * Reads a timestamp as `pg` does, four times as fast where it has the usual form. Three digits of fractional seconds are
 * kept.
 * @returns a number for `infinity`
 */
export function parseTimestamp(text: string): Date | number {
  if (!USUAL_FORM.test(text)) return parseAnyForm(text);
  const digit = (place: number): number => text.charCodeAt(place) - ZERO;
  const two = (place: number): number => digit(place) * 10 + digit(place + 1);
  const fraction = text.length - FRACTION_START - '+00'.length;
  let ms = fraction > 0 ? digit(FRACTION_START) * 100 : 0;
  if (fraction > 1) ms += digit(FRACTION_START + 1) * 10;
  if (fraction > 2) ms += digit(FRACTION_START + 2);
  return new Date(Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17), ms));
}

/** How the values of a connection are read. */
export const valueTypes = new TypeOverrides();
valueTypes.setTypeParser(TIMESTAMPTZ, parseTimestamp);
