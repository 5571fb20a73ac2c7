import { ValidateIf } from 'class-validator';

/** Checks a member only when it was sent; null is a value like any other. */
export const IfSent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Checks a member only when it was sent with a value; null means that there is none. */
export const IfGiven = (): PropertyDecorator =>
  ValidateIf((_, value) => value !== undefined && value !== null);
