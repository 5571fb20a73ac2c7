/** More levels than any message has, and more values than most. */
const MAX_DEPTH = 5;
const MAX_VALUES = 120;

/** Whether a message is small enough to be validated: each field costs tens of microseconds. */
export function isModest(message: unknown, maxValues = MAX_VALUES): boolean {
  let values = 0;
  const isFine = (value: unknown, depth: number): boolean => {
    values += 1;
    if (values > maxValues || depth > MAX_DEPTH) return false;
    if (typeof value !== 'object' || value === null) return true;
    for (const name in value) {
      if (!isFine((value as Record<string, unknown>)[name], depth + 1)) return false;
    }
    return true;
  };
  return isFine(message, 0);
}
