import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiQuery } from '@nestjs/swagger';
import { ApiError } from '../../../api/documents/document.js';
import { METADATA_SCHEMA } from './room-metadata.js';
import { INCLUDES } from './rooms.query.js';

/** The documentation of headers and of parameters that are not plain values. */
export const ApiEntityTag = {
  ETag: {
    description:
      'The revision of the room, for `If-Match`; with a dot and the number of participants while somebody is in, for ' +
      '`If-None-Match`.',
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
      'URLs to add to the response, separated by commas. Everyone who has such a URL can enter the room in that role. Also requires ' +
      'the scope `rooms:host`.',
  });

export const ApiMetadataQuery = (): MethodDecorator =>
  ApiQuery({
    name: 'metadata',
    required: false,
    style: 'deepObject',
    explode: true,
    schema: { ...METADATA_SCHEMA, example: {} },
    description:
      'Only rooms whose metadata has this pair: `metadata[team]=sales`. If there are several, rooms must have all of them.',
  });

/** A route of one room. */
export const RoomRoute = (): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'The `id` of the room.' }),
    ApiError('room_not_found', 'There is no such room, or it no longer exists.'),
  );

/** A route that changes a room only under conditions. */
export const ApiConditions = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      schema: { type: 'string' },
      description:
        'The `ETag` that you received: if the room has changed since, nothing is done (RFC 9110). People who come and go ' +
        'do not change the room. Tags that a proxy has made weak or marked with an encoding, such as `W/"3"` or ' +
        '`"3-gzip"`, are accepted.',
    }),
    ApiError(
      'room_changed',
      'The room has changed since it had the `ETag` in `If-Match`, or `If-None-Match` matches it.',
    ),
  );

export const ApiIfNoneMatch = (): MethodDecorator =>
  ApiHeader({
    name: 'If-None-Match',
    required: false,
    schema: { type: 'string' },
    description:
      'The `ETag` that you received, weak or not: if neither the room nor its `participantCount` has changed since, the ' +
      'response is 304 without a body.',
  });
