const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1_000;

/** Most days whose text is kept. */
const MAX_DAYS = 1_000;
/** The date of each day since 1970: most dates of a page have one of a few days. */
const dates = new Map<number, string>();
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/**
 * A date and time as responses show it: the text of `Date.toISOString`, which takes several times as long.
 * @param instant a date, or ms since 1970
 */
export function toTimestamp(instant: Date | number): string {
  const time = typeof instant === 'number' ? instant : instant.getTime();
  const day = Math.floor(time / DAY);
  const ms = time - day * DAY;
  const hours = TWO_DIGITS[Math.floor(ms / HOUR)];
  const minutes = TWO_DIGITS[Math.floor((ms % HOUR) / MINUTE)];
  const seconds = TWO_DIGITS[Math.floor((ms % MINUTE) / SECOND)];
  return `${dateOf(day)}T${hours}:${minutes}:${seconds}.${String(ms % SECOND).padStart(3, '0')}Z`;
}

/** @throws RangeError for what is no date */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const [date = ''] = new Date(day * DAY).toISOString().split('T');
  if (dates.size >= MAX_DAYS) dates.clear();
  dates.set(day, date);
  return date;
}
