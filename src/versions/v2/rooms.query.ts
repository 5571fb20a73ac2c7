import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { ROOM_NAME_FRAGMENT } from '../../rooms/room-name.js';
import { IsExternalId, MAX_EXTERNAL_ID } from './external-id.js';
import { IsDateTime } from './rfc3339-date-time.js';
import { IsMetadata } from './room-metadata.js';

/** Members of a room that a caller must ask for, because they let people in. */
export const INCLUDES = ['hostUrl', 'viewerUrl'] as const;
export type Include = (typeof INCLUDES)[number];

/** What a listing can be ordered by; a minus means the latest first. */
export const SORTS = ['-createdAt', 'createdAt', '-endsAt', 'endsAt'] as const;
export type Sort = (typeof SORTS)[number];

const toList = ({ value }: { value: unknown }): unknown =>
  [value].flat().flatMap((item: unknown) => (typeof item === 'string' ? item.split(',') : [item]));

const toWholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** Query of every route that answers with rooms. */
export class IncludeQuery {
  @Transform(toList)
  @IsIn(INCLUDES, { each: true, message: `must be of ${INCLUDES.join(', ')}, separated by commas` })
  include: Include[] = [];
}

/** A parameter that is a date; a plus in a URL means a space, so that an offset must be encoded. */
const DateParameter = (description: string): PropertyDecorator => {
  const decorators = [
    ApiPropertyOptional({
      type: String,
      format: 'date-time',
      description: `${description} RFC 3339 with a zone; write a plus as \`%2B\`.`,
    }),
    IsOptional(),
    IsDateTime(),
  ];
  return (target, property) => decorators.forEach((decorate) => decorate(target, property));
};

export class ListRoomsQuery extends IncludeQuery {
  @ApiPropertyOptional({
    type: String,
    maxLength: 75,
    description: 'Rooms whose name begins so: `standup-`.',
  })
  @IsOptional()
  @Matches(ROOM_NAME_FRAGMENT, { message: 'must be up to 75 letters (a to z), digits and hyphens' })
  namePrefix?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: MAX_EXTERNAL_ID,
    description: 'Rooms that you call so.',
  })
  @IsOptional()
  @IsExternalId()
  externalId?: string;

  @IsOptional()
  @IsMetadata({ removal: false })
  metadata?: Record<string, string>;

  @DateParameter('Rooms that end after this.')
  endsAfter?: string;

  @DateParameter('Rooms that end before this.')
  endsBefore?: string;

  @DateParameter('Rooms created after this.')
  createdAfter?: string;

  @DateParameter('Rooms created before this.')
  createdBefore?: string;

  @ApiPropertyOptional({
    enum: SORTS,
    default: '-createdAt',
    description: 'The order; a minus means the latest first.',
  })
  @IsIn(SORTS)
  sort: Sort = '-createdAt';

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 50,
    description: 'Rooms on a page.',
  })
  @Transform(toWholeNumber)
  @Max(100, { message: 'must be a whole number from 1 to 100' })
  @Min(1, { message: 'must be a whole number from 1 to 100' })
  @IsInt({ message: 'must be a whole number from 1 to 100' })
  limit = 50;

  @ApiPropertyOptional({
    type: String,
    description: 'The `nextCursor` of the page before, with the same `sort`; nothing for the first page.',
  })
  @IsOptional()
  @IsString()
  cursor?: string;
}
