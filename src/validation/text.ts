import { ValidateBy } from 'class-validator';

/** NUL, and surrogates without their other half: neither is text to Postgres. */
const NO_TEXT = /[\0\p{Cs}]/u;

/**
 * The rule that a text of a caller breaks: its length in characters (UTF-16 code units), or characters that Postgres
 * cannot hold; null when it breaks none.
 */
export function ruleForText(value: unknown, min: number, max: number): string | null {
  return typeof value === 'string' && value.length >= min && value.length <= max && !NO_TEXT.test(value)
    ? null
    : `must be a string of ${min} to ${max} characters, without NUL`;
}

/** The member must be a text of so many characters. */
export function IsText(min: number, max: number): PropertyDecorator {
  return ValidateBy(
    { name: 'isText', validator: { validate: (value) => ruleForText(value, min, max) === null } },
    { message: `must be a string of ${min} to ${max} characters, without NUL` },
  );
}
