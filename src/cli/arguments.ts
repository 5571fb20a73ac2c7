import { InvalidArgumentError } from 'commander';
import { MAX_OVERLAP } from '../auth/api-key.js';

/** A whole number of decimal digits. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Points a minute, or `plan` for those of the plan. */
export function pointsOrPlan(text: string): number | 'plan' {
  return text === 'plan' ? text : wholeNumber(text);
}

/** A maximum, or `default` for that of the configuration. */
export function maximumOrDefault(text: string): number | 'default' {
  return text === 'default' ? text : wholeNumber(text);
}

/** How long a rotated key goes on working, in seconds. */
export function overlap(text: string): number {
  const seconds = wholeNumber(text);
  if (seconds > MAX_OVERLAP)
    throw new InvalidArgumentError(`It must be at most ${MAX_OVERLAP}, which is 30 days.`);
  return seconds;
}

/** A date, or `never`. */
export function expiry(text: string): Date | 'never' {
  return text === 'never' ? text : date(text);
}

/** A date in ISO 8601, in UTC unless it says otherwise. */
export function date(text: string): Date {
  const parsed = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T') ? text : `${text}Z`);
  if (Number.isNaN(parsed.getTime())) throw new InvalidArgumentError('It must be a date in ISO 8601.');
  return parsed;
}
