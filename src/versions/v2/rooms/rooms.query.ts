import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { ROOM_NAME_FRAGMENT } from '../../../rooms/room-name.js';
import { DateParameter } from '../../../validation/date-time.js';
import { IsExternalId, MAX_EXTERNAL_ID } from './rooms.dto.js';
import { PageQuery } from '../../../api/paging/page.js';
import { IsMetadata } from './room-metadata.js';

/** Fields of a room that must be requested, because they give a role in the room. */
export const INCLUDES = ['hostUrl', 'viewerUrl'] as const;
export type Include = (typeof INCLUDES)[number];

/** The orders of a listing; a minus means latest first. */
export const SORTS = ['-createdAt', 'createdAt', '-endsAt', 'endsAt'] as const;
export type Sort = (typeof SORTS)[number];

/** Whether a query requests the URL for hosts or viewers. */
export function asksForUrls({ include }: Readonly<Record<string, unknown>>): boolean {
  return toList({ value: include }).some((item) => (INCLUDES as readonly unknown[]).includes(item));
}

const toList = ({ value }: { value: unknown }): unknown[] =>
  [value].flat().flatMap((item: unknown) => (typeof item === 'string' ? item.split(',') : [item]));

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

const INCLUDE_RULE = { each: true, message: `must be of ${INCLUDES.join(', ')}, separated by commas` };

/** The query of routes that return one room. */
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
    description: 'Only rooms whose name starts with this, such as `standup-`.',
  })
  @IsOptional()
  @Matches(ROOM_NAME_FRAGMENT, { message: 'must be up to 75 letters (a to z), digits and hyphens' })
  namePrefix?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: MAX_EXTERNAL_ID,
    description: 'Only rooms with this external id.',
  })
  @IsOptional()
  @IsExternalId()
  externalId?: string;

  @IsOptional()
  @IsMetadata({ removal: false })
  metadata?: Record<string, string>;

  @ApiPropertyOptional({
    type: Boolean,
    description: '`true`: only rooms that somebody is in. `false`: only rooms that nobody is in.',
  })
  @Transform(toBoolean)
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  active?: boolean;

  @DateParameter('Only rooms that end after this time.')
  endsAfter?: string;

  @DateParameter('Only rooms that end before this time.')
  endsBefore?: string;

  @DateParameter('Only rooms created after this time.')
  createdAfter?: string;

  @DateParameter('Only rooms created before this time.')
  createdBefore?: string;

  @ApiPropertyOptional({
    enum: SORTS,
    default: '-createdAt',
    description: 'The order of the rooms. A minus means latest first.',
  })
  @IsIn(SORTS)
  sort: Sort = '-createdAt';
}
