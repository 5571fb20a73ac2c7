/**
 * Turns decimal digits into a number: no sign, no fraction, no exponent and no other base, which JavaScript would read
 * too. Anything else stays as it is, for a rule to refuse.
 */
export const toWholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
