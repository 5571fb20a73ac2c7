import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiQuery } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDefined, IsInt, IsOptional, IsString, IsUUID, Max, Min, ValidateBy } from 'class-validator';
import { toWholeNumber } from '../../../api/paging/page.js';
import { MAX_PAGE } from '../../../database/keyset-listing.js';
import { IsText } from '../../../validation/fields.js';
import { IsIsoDateTime, parseIsoDateTime } from '../iso-date-time.js';
import { IsRoomNameFilter, type RoomNameFilter, toRoomNameFilter } from '../room-name-filter.js';
import { type SortBy, SortByParameter } from './sorting.js';

const LIMIT_RULE = `must be a whole number from 1 to ${MAX_PAGE}`;
const DEFAULT_LIMIT = 10;
/** Longer values are refused: no room name, and no id of a participant, is longer. */
const MAX_TEXT = 200;

/** What clients with forms send for a value that was not chosen. */
const emptyToNone = ({ value }: { value: unknown }): unknown => (value === '' ? undefined : value);

/** The query of every list of insights. */
class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: DEFAULT_LIMIT,
    description: 'The number of items on a page.',
  })
  @Transform(({ value }: { value: unknown }) => toWholeNumber({ value }) || DEFAULT_LIMIT)
  @Max(MAX_PAGE, { message: LIMIT_RULE })
  @Min(1, { message: LIMIT_RULE })
  @IsInt({ message: LIMIT_RULE })
  limit = DEFAULT_LIMIT;

  @ApiPropertyOptional({
    type: String,
    description: 'The `cursor` of the previous page, in the same order. Omit it for the first page.',
  })
  @IsOptional()
  @IsString()
  cursor?: string;
}

/** The fields of a room or a session that are the same for both. */
const TOTALS = [
  'totalParticipantMinutes',
  'totalRecorderMinutes',
  'totalStreamerMinutes',
  'totalUniqueParticipants',
  'totalUniqueRecorders',
  'totalUniqueStreamers',
] as const;

const ROOM_FIELDS = [
  'roomName',
  'createdAt',
  'endAt',
  'firstSessionStartedAt',
  'lastSessionStartedAt',
  'totalSessions',
  ...TOTALS,
] as const;
export type RoomField = (typeof ROOM_FIELDS)[number];

const SESSION_FIELDS = ['roomName', 'startedAt', 'endedAt', ...TOTALS] as const;
export type SessionField = (typeof SESSION_FIELDS)[number];

const PARTICIPANT_FIELDS = ['joinedAt', 'leftAt'] as const;
export type ParticipantField = (typeof PARTICIPANT_FIELDS)[number];

/** The filter by date; both ends belong to it. */
export interface DateRange {
  readonly from?: string;
  readonly to?: string;
}

const RANGE_RULE = 'must be given as createdAt[from]=… and createdAt[to]=…, each an ISO 8601 date and time';

export const ApiCreatedAtQuery =
  (): MethodDecorator =>
  (...target) => {
    for (const [name, description] of [
      ['createdAt[from]', 'Only rooms created at this time or later: ISO 8601. The same as `createdAfter`.'],
      ['createdAt[to]', 'Only rooms created at this time or earlier: ISO 8601. The same as `createdBefore`.'],
      ['createdAfter', 'The same as `createdAt[from]`.'],
      ['createdBefore', 'The same as `createdAt[to]`.'],
    ] as const)
      ApiQuery({ name, required: false, schema: { type: 'string', format: 'date-time' }, description })(
        ...target,
      );
  };

function isDateRange(range: unknown): boolean {
  return (
    typeof range === 'object' &&
    range !== null &&
    Object.entries(range).every(
      ([end, text]) => (end === 'from' || end === 'to') && (text === '' || parseIsoDateTime(text) !== null),
    )
  );
}

export class RoomInsightsQuery extends PageQuery {
  @IsOptional()
  @Transform(toRoomNameFilter)
  @IsRoomNameFilter()
  roomName?: RoomNameFilter;

  @IsOptional()
  @ValidateBy({ name: 'isDateRange', validator: { validate: isDateRange } }, { message: RANGE_RULE })
  createdAt?: DateRange;

  @IsOptional()
  @Transform(emptyToNone)
  @IsIsoDateTime()
  createdAfter?: string;

  @IsOptional()
  @Transform(emptyToNone)
  @IsIsoDateTime()
  createdBefore?: string;

  @SortByParameter(ROOM_FIELDS, 'createdAt:desc')
  sortBy: SortBy<RoomField> = 'createdAt:desc';
}

export class RoomSessionsQuery extends PageQuery {
  @ApiProperty({
    type: String,
    maxLength: MAX_TEXT,
    example: '/standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1',
    description: 'The name of the room, with or without its slash.',
  })
  @IsText(1, MAX_TEXT)
  @IsDefined({ message: 'is required' })
  roomName!: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Only the session with this id.' })
  @IsOptional()
  @Transform(emptyToNone)
  @IsUUID(undefined, { message: 'must be the id of a session' })
  roomSessionId?: string;

  @SortByParameter(SESSION_FIELDS, 'startedAt:desc')
  sortBy: SortBy<SessionField> = 'startedAt:desc';
}

export class ParticipantsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    example: 'e2f29530-46ec-4cee-8b27-e565cb5bb2e9',
    description: 'Those who were in this session. This parameter or `externalId` is required.',
  })
  @IsOptional()
  @Transform(emptyToNone)
  @IsUUID(undefined, { message: 'must be the id of a session' })
  roomSessionId?: string;

  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_TEXT,
    description: 'Those whose page had this parameter `externalId`, in any room.',
  })
  @IsOptional()
  @Transform(emptyToNone)
  @IsText(1, MAX_TEXT)
  externalId?: string;

  @SortByParameter(PARTICIPANT_FIELDS, 'joinedAt:desc')
  sortBy: SortBy<ParticipantField> = 'joinedAt:desc';
}

const RequiredId = (what: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      type: String,
      format: 'uuid',
      example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
      description: `The id of ${what}.`,
    }),
    IsUUID(undefined, { message: `must be the id of ${what}` }),
    IsDefined({ message: 'is required' }),
  );

export class ParticipantQuery {
  @RequiredId('a session')
  roomSessionId!: string;

  @RequiredId('a participant')
  participantId!: string;
}
