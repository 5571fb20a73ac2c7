import { applyDecorators, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiError } from '../../../api/documents/document.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { EmptyPageDto } from './recordings.dto.js';

/** A kind of thing that the vendor has and this Foyer does not, in the words of the document. */
interface Kind {
  /** `recording` */
  readonly one: string;
  /** `recordings` */
  readonly many: string;
}

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The list of things of a kind. */
export const ListNone = ({ many }: Kind): MethodDecorator =>
  applyDecorators(
    Get(),
    RequireScope('rooms:read'),
    ApiOperation({
      operationId: `list${capitalized(many)}`,
      summary: `List ${many}`,
      description: `Foyer makes no ${many}: the page is empty.`,
    }),
    ApiResponse({ status: 200, description: 'An empty page.', type: EmptyPageDto }),
  );

/** Creates a thing of a kind, in the vendor's API. */
export const RefuseToCreate = ({ one, many }: Kind): MethodDecorator =>
  applyDecorators(
    Post(),
    RequireScope('rooms:write'),
    ApiOperation({
      operationId: `create${capitalized(one)}`,
      summary: `Create a ${one}`,
      description: `Foyer makes no ${many}: every valid request is refused.`,
    }),
    ApiError('feature_unavailable', `Foyer makes no ${many}.`),
  );

/** Reads something of a thing of a kind. @param of what is read: `AccessLink`; empty for the thing itself */
export const FindNone = ({ one, many }: Kind, path = '', of = ''): MethodDecorator =>
  applyDecorators(
    Get(`:${one}Id${path}`),
    RequireScope('rooms:read'),
    ApiOperation({
      operationId: `get${capitalized(one)}${of}`,
      summary: `Get a ${one}${of && ', as a link'}`,
      description: `Foyer makes no ${many}: there is none with this id.`,
    }),
    ApiId(one),
    ApiError('recording_not_found', `There is no such ${one}.`),
  );

/** Deletes a thing of a kind. The vendor's response is the same if there is none. */
export const DeleteNone = ({ one }: Kind): MethodDecorator =>
  applyDecorators(
    Delete(`:${one}Id`),
    RequireScope('rooms:delete'),
    HttpCode(204),
    ApiOperation({
      operationId: `delete${capitalized(one)}`,
      summary: `Delete a ${one}`,
      description: 'There is none, so that nothing is deleted.',
    }),
    ApiId(one),
    ApiResponse({ status: 204, description: `The ${one} does not exist.` }),
  );

/** Deletes many things of a kind. */
export const DeleteNoneOfMany = ({ many }: Kind): MethodDecorator =>
  applyDecorators(
    Post('bulk-delete'),
    RequireScope('rooms:delete'),
    HttpCode(204),
    ApiOperation({
      operationId: `delete${capitalized(many)}`,
      summary: `Delete many ${many}`,
      description: 'There are none, so that nothing is deleted.',
    }),
    ApiResponse({ status: 204, description: `None of the ${many} exists.` }),
  );

const ApiId = (one: string): MethodDecorator =>
  ApiParam({ name: `${one}Id`, description: `The id of the ${one}.`, schema: { type: 'string' } });
