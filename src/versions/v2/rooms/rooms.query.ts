import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { ROOM_NAME_FRAGMENT } from '../../../rooms/room-name.js';
import { DateParameter } from '../../../validation/date-parameter.decorator.js';
import { IsExternalId, MAX_EXTERNAL_ID } from './external-id.js';
import { PageQuery } from '../../../api/paging/page.query.js';
import { IsMetadata } from './room-metadata.js';

/** Members of a room that a caller must ask for, because they let people in. */
export const INCLUDES = ['hostUrl', 'viewerUrl'] as const;
export type Include = (typeof INCLUDES)[number];

/** What a listing can be ordered by; a minus means the latest first. */
export const SORTS = ['-createdAt', 'createdAt', '-endsAt', 'endsAt'] as const;
export type Sort = (typeof SORTS)[number];

/** Whether a query asks for a URL that lets people in as somebody else than a guest. */
export function asksForUrls({ include }: Readonly<Record<string, unknown>>): boolean {
  return toList({ value: include }).some((item) => (INCLUDES as readonly unknown[]).includes(item));
}

const toList = ({ value }: { value: unknown }): unknown[] =>
  [value].flat().flatMap((item: unknown) => (typeof item === 'string' ? item.split(',') : [item]));

const INCLUDE_RULE = { each: true, message: `must be of ${INCLUDES.join(', ')}, separated by commas` };

/** Query of every route that answers with one room. */
export class IncludeQuery {
  @Transform(toList)
  @IsIn(INCLUDES, INCLUDE_RULE)
  include: Include[] = [];
}

export class ListRoomsQuery extends PageQuery {
  @Transform(toList)
  @IsIn(INCLUDES, INCLUDE_RULE)
  include: Include[] = [];

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
}
