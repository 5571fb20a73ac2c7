import { ValidateBy } from 'class-validator';
import { ruleForText } from './room-text.js';

export const MAX_EXTERNAL_ID = 200;

/** The member must be what a caller may call a room; null for nothing. */
export function IsExternalId(): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isExternalId',
      validator: { validate: (value) => value === null || ruleForText(value, 1, MAX_EXTERNAL_ID) === null },
    },
    { message: `must be a string of 1 to ${MAX_EXTERNAL_ID} characters` },
  );
}
