import { type Command, InvalidArgumentError } from 'commander';
import { MAX_OVERLAP } from '../auth/api-key.js';
import { MAX_LIMIT } from '../organizations/organization.rules.js';

/** Parses a whole number in decimal digits, from `minimum` to `maximum`. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < minimum || number > maximum)
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    return number;
  };
}

/** A limit of an organization: points per minute, or living rooms. */
export const limit = wholeNumber(1, MAX_LIMIT);

/** A limit, or a word for the default. */
export function limitOr<Word extends string>(word: Word): (text: string) => number | Word {
  return (text) => (text === word ? word : limit(text));
}

/** Origins that may embed rooms, separated by commas; `none`, or `default`. */
export function embedOrigins(text: string): readonly string[] | 'default' {
  if (text === 'default') return text;
  return text === 'none' ? [] : text.split(',').map((origin) => origin.trim());
}

/** How long a rotated key stays valid, in seconds: up to 30 days. */
export const overlap = wholeNumber(0, MAX_OVERLAP);

/** A date, or `never`. */
export function expiry(text: string): Date | 'never' {
  return text === 'never' ? text : date(text);
}

/** A date in ISO 8601, optionally with a time and an offset. `new Date` alone accepts `1` and `March` too. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Parses a date in ISO 8601, in UTC unless it has an offset. */
export function date(text: string): Date {
  const [, day = '', time = 'T00:00', zone = 'Z'] = DATE.exec(text) ?? [];
  const parsed = new Date(day + time + zone);
  // `new Date` reads February 30 as March 2.
  const isOnCalendar = new Date(day).getUTCDate() === Number(day.slice(-2));
  if (Number.isNaN(parsed.getTime()) || !isOnCalendar)
    throw new InvalidArgumentError('It must be a date in ISO 8601.');
  return parsed;
}

/** Makes a command fail that is called without any of its options, and so would change nothing. */
export function requireAnOption(command: Command): Command {
  return command.hook('preAction', () => {
    if (Object.keys(command.opts()).length > 0) return;
    const names = command.options.map(({ long }) => long).join(', ');
    command.error(`error: give at least one of the options ${names}`);
  });
}
