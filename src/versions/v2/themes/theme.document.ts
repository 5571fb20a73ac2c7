import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiError } from '../../../api/documents/document.js';
import { IMAGE_TYPES, TakesImages } from '../../../http/server/uploads.js';
import { ThemeDto } from './theme.dto.js';
import { IMAGE_PATHS } from './theme.mapper.js';

/** Whose theme it is, in the words of the document. */
interface Whose {
  /** In `operationId`s: `RoomTheme`. */
  readonly name: string;
  readonly whose: string;
}

export const OF_ORGANIZATION: Whose = { name: 'Theme', whose: 'your organization' };
export const OF_ROOM: Whose = { name: 'RoomTheme', whose: 'a room' };

const AFTER = 'Pages that are opened from now on show it.';

export const ApiGetTheme = ({ name, whose }: Whose): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: `get${name}`,
      summary: `Get the theme of ${whose}`,
      description:
        'What it has set itself. A room shows its own colours, logo and backgrounds, where one is null that of the ' +
        'organization, and then that of Foyer.',
    }),
    ApiResponse({ status: 200, description: 'The theme.', type: ThemeDto }),
  );

export const ApiSetTheme = ({ name, whose }: Whose): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: `set${name}`,
      summary: `Set the theme of ${whose}`,
      description:
        `Replaces the whole theme: what is not sent, or null, is removed. Send back what you read, with changes. ${AFTER} ` +
        'An update that changes nothing leaves no event.',
    }),
    ApiResponse({ status: 200, description: 'The theme after the update.', type: ThemeDto }),
    ApiError(
      'unknown_image',
      'The request is invalid, or it names an image that no theme of the organization has.',
    ),
  );

export const ApiDeleteTheme = ({ name, whose }: Whose): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      operationId: `delete${name}`,
      summary: `Remove the theme of ${whose}`,
      description: `Removes all that it has set. The response is the same if it had set nothing. ${AFTER}`,
    }),
    ApiResponse({ status: 204, description: 'It has set nothing any more.' }),
  );

export const ApiSetThemeImage = ({ name, whose }: Whose): MethodDecorator =>
  applyDecorators(
    TakesImages(),
    ApiConsumes(...IMAGE_TYPES),
    ApiOperation({
      operationId: `set${name}Image`,
      summary: `Upload an image for the theme of ${whose}`,
      description:
        'The request body is the image: PNG, JPEG or WebP, of at most 600 KiB and 24 million pixels. It is encoded again, without ' +
        'metadata, and made smaller if it is larger than what screens show: 800 × 240 pixels for a logo, 2560 × 1440 for ' +
        `a background. The other parts of the theme stay as they are. ${AFTER}`,
    }),
    ApiParam({
      name: 'part',
      description: 'What the image is for.',
      schema: { type: 'string', enum: Object.keys(IMAGE_PATHS) },
    }),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
    ApiResponse({ status: 200, description: 'The theme with the image.', type: ThemeDto }),
    ApiError('invalid_image', 'The request body is not an image, or it has too many pixels.'),
    ApiError('image_limit_reached', 'The images of the organization already take the space that they may.'),
    ApiError('route_not_found', 'There is no such part of a theme.'),
  );
