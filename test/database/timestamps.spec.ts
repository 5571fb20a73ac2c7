import { types } from 'pg';
import { toTimestamp } from '../../src/api/resources/timestamp.js';
import { parseTimestamp } from '../../src/database/timestamps.js';

const parseAsPg = types.getTypeParser(types.builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown;

/** Every ms of a second, some times from the year 1000 to 9999, and the first and last ms of some days. */
const TIMES = [
  ...Array.from({ length: 1_000 }, (_, ms) => ms),
  ...Array.from({ length: 2_000 }, (_, n) => Date.UTC(1000, 0) + n * 142_012_345_678),
  ...['1969-12-31', '2026-12-31', '2028-02-29', '2100-02-28', '9999-12-31'].flatMap((day) => [
    Date.parse(day),
    Date.parse(`${day}T23:59:59.999Z`),
  ]),
];

describe('timestamps', () => {
  it('are shown as by Date.toISOString', () => {
    const shown = TIMES.map((time) => [toTimestamp(time), toTimestamp(new Date(time))]);
    expect(shown).toEqual(TIMES.map((time) => Array(2).fill(new Date(time).toISOString())));
  });

  it('are read as Postgres writes them, with as many digits of fractional seconds as needed', () => {
    const texts = TIMES.map((time) =>
      new Date(time)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.?0*Z$/, '+00'),
    );
    expect(texts.map(parseTimestamp)).toEqual(TIMES.map((time) => new Date(time)));
  });

  it.each([
    '2026-11-26 04:16:30.123999+00',
    '0099-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    'infinity',
  ])('are read as by pg: %s', (text) => expect(parseTimestamp(text)).toEqual(parseAsPg(text)));
});
