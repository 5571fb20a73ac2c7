import { ApiQuery } from '@nestjs/swagger';

/** Fields of the response that a client must request. */
export const FIELDS = ['hostRoomUrl', 'viewerRoomUrl'] as const;
export type MeetingField = (typeof FIELDS)[number];

export const FIELDS_DESCRIPTION =
  'Extra fields for the response. `hostRoomUrl`: a URL that opens the room as a host; `viewerRoomUrl`: as a viewer. ' +
  'Unknown names are ignored. To read them for a meeting that exists also requires the scope `rooms:host`.';

/** Describes the query parameter `fields` of a route. */
export const ApiFieldsQuery = (): MethodDecorator =>
  ApiQuery({
    name: 'fields',
    required: false,
    style: 'form',
    explode: false,
    schema: { type: 'array', items: { type: 'string', enum: [...FIELDS] }, example: ['hostRoomUrl'] },
    description: FIELDS_DESCRIPTION,
  });

/**
 * Parses `fields` in all forms that clients send: a list, repeated, `fields[]=`, separated by commas, empty, `undefined`,
 * null. Unknown names are dropped. Items that are not strings stay, so that validation names them.
 */
export function toFields({ value }: { value: unknown }): unknown[] {
  const given: unknown[] = Array.isArray(value) ? value : [value ?? ''];
  return given
    .flatMap((item) => (typeof item === 'string' ? item.split(',').map((name) => name.trim()) : [item]))
    .filter((item) => typeof item !== 'string' || (FIELDS as readonly string[]).includes(item));
}

/** Whether a query requests the URL for hosts or viewers. */
export function asksForUrls({ fields }: Readonly<Record<string, unknown>>): boolean {
  return toFields({ value: fields }).some((item) => typeof item === 'string');
}
