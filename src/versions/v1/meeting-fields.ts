import { ApiQuery } from '@nestjs/swagger';

/** Members of an answer that a client must ask for. */
export const FIELDS = ['hostRoomUrl', 'viewerRoomUrl'] as const;
export type MeetingField = (typeof FIELDS)[number];

export const FIELDS_DESCRIPTION =
  'Extra fields for the response. `hostRoomUrl`: a URL that opens the room as a host; `viewerRoomUrl`: as a viewer. ' +
  'Unknown names are ignored. Reading them of a meeting that exists needs the scope `rooms:host` besides.';

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
 * Reads `fields` in all the ways it is sent: a list, repeated, `fields[]=`, joined by commas, empty, `undefined`, null.
 * Unknown names are dropped. What is no string stays, for the validation to name.
 */
export function toFields({ value }: { value: unknown }): unknown[] {
  const given: unknown[] = Array.isArray(value) ? value : [value ?? ''];
  return given
    .flatMap((item) => (typeof item === 'string' ? item.split(',').map((name) => name.trim()) : [item]))
    .filter((item) => typeof item !== 'string' || (FIELDS as readonly string[]).includes(item));
}

/** Whether a query asks for a URL that lets people in as somebody else than a guest. */
export function asksForUrls({ fields }: Readonly<Record<string, unknown>>): boolean {
  return toFields({ value: fields }).some((item) => typeof item === 'string');
}
