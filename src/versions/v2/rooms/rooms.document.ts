import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import { METADATA_SCHEMA } from './room-metadata.js';
import { INCLUDES } from './rooms.query.js';

/** What the routes of rooms say of their headers and of those parameters that are no plain values. */
export const ApiEntityTag = {
  ETag: {
    description: 'The revision of the room, for `If-Match`.',
    required: true,
    schema: { type: 'string', example: '"3"' },
  },
} as const;

export const ApiIncludeQuery = (): MethodDecorator =>
  ApiQuery({
    name: 'include',
    required: false,
    style: 'form',
    explode: false,
    schema: { type: 'array', items: { type: 'string', enum: [...INCLUDES] } },
    description:
      'URLs to add to the response, separated by commas. Who has one can enter the room in that role. They need the ' +
      'scope `rooms:host` besides.',
  });

export const ApiMetadataQuery = (): MethodDecorator =>
  ApiQuery({
    name: 'metadata',
    required: false,
    style: 'deepObject',
    explode: true,
    schema: { ...METADATA_SCHEMA, example: {} },
    description:
      'Rooms whose metadata has this pair, written as `metadata[team]=sales`; several must all be there.',
  });

export const ApiIfMatch = (): MethodDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    schema: { type: 'string' },
    description:
      'The `ETag` of the room as you know it: if it is another one by now, nothing is done (RFC 9110). A tag that a proxy ' +
      'made weak or marked with an encoding, such as `W/"3"` or `"3-gzip"`, counts as the tag itself.',
  });

export const ApiIfNoneMatch = (): MethodDecorator =>
  ApiHeader({
    name: 'If-None-Match',
    required: false,
    schema: { type: 'string' },
    description:
      'The `ETag` of the room as you know it, weak or not: if it is still the same, the response is 304 without a body.',
  });
