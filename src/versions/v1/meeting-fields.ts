/** Members of an answer that a client must ask for. */
export const FIELDS = ['hostRoomUrl', 'viewerRoomUrl'] as const;
export type MeetingField = (typeof FIELDS)[number];

/**
 * Reads `fields` in all the ways it is sent: a list, repeated, `fields[]=`, joined by commas, empty, `undefined`, null.
 * Unknown names are dropped. What is no string stays, for the validation to name.
 */
export function toFields({ value }: { value: unknown }): unknown {
  const given: unknown[] = Array.isArray(value) ? value : [value ?? ''];
  return given
    .flatMap((item) => (typeof item === 'string' ? item.split(',').map((name) => name.trim()) : [item]))
    .filter((item) => typeof item !== 'string' || (FIELDS as readonly string[]).includes(item));
}
