import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Allow, IsDefined, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { MAX_PAGE } from '../../database/keyset-listing.js';
import { ROOM_MODES, ROOM_NAME_PATTERNS, type RoomMode, type RoomNamePattern } from '../../rooms/room.js';
import { ROOM_NAME_PREFIX } from '../../rooms/room-name.js';
import { toWholeNumber } from '../../api/paging/page.js';
import { ROOM_KEY } from '../../rooms/room-url.js';
import { IsIsoDateTime } from './iso-date-time.js';
import { FIELDS, FIELDS_DESCRIPTION, type MeetingField, toFields } from './meeting-fields.js';
import { OptionalBoolean, OptionalEnum, OptionalObject } from './lenient-fields.js';
import { LiveTranscriptionDto, RecordingDto, StreamingDto } from './meeting-options.dto.js';
import { IsRoomNameFilter, type RoomNameFilter, toRoomNameFilter } from './room-name-filter.js';

const EXAMPLE_END = '2099-12-31T23:59:59.000Z';
const EXAMPLE_NAME = '/standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1';
const EXAMPLE_URL = `https://rooms.example${EXAMPLE_NAME}`;
const EXAMPLE_KEY = 'LiX3FI6NHxok90K4lBtRzJQuYgyFu3mSx2i66do2_IE';
const EXAMPLE_CURSOR = 'MTc2Mzk3ODQwMDAwMCAwMTlhYjBjMi03YTMwLTdjYzktYjBhNS0wYTVkNmQ5ZjFjMTE';

/** The longest prefix that is cleaned; longer ones are refused. */
const MAX_PREFIX = 200;

/** Converts to lower case and removes white space and one leading slash. */
const toPrefix = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && value.length <= MAX_PREFIX
    ? value.replaceAll(/\s/g, '').toLowerCase().replace(/^\//, '')
    : value;

@ApiSchema({ name: 'NewMeeting' })
export class CreateMeetingDto {
  @ApiProperty({
    format: 'date-time',
    example: EXAMPLE_END,
    description:
      'When the meeting ends: ISO 8601, UTC unless it has an offset, not in the past. The room can be used until one hour ' +
      'later and is then deleted.',
  })
  @IsDefined({ message: 'is required' })
  @IsIsoDateTime()
  endDate!: string;

  @ApiPropertyOptional({
    deprecated: true,
    nullable: true,
    type: String,
    description: 'Ignored: a meeting starts when it is created.',
  })
  @Allow()
  startDate?: unknown;

  @OptionalBoolean({ default: false, description: 'Whether the room is locked.' })
  isLocked?: boolean | null;

  @OptionalEnum(ROOM_MODES, {
    default: 'normal',
    description: '`normal`: up to 4 people, peer to peer. `group`: up to 200 people.',
  })
  roomMode?: RoomMode | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'standup-',
    maxLength: 39,
    description:
      'Comes directly before the random part of the room name: up to 39 letters, digits and hyphens. It is converted to ' +
      'lower case, and white space and one leading `/` are removed.',
  })
  @IsOptional()
  @Transform(toPrefix)
  @Matches(ROOM_NAME_PREFIX, { message: 'must be up to 39 letters (a to z), digits and hyphens' })
  @IsString()
  roomNamePrefix?: string | null;

  @OptionalEnum(ROOM_NAME_PATTERNS, {
    default: 'uuid',
    description:
      '`uuid` cannot be guessed. `human-short` is six characters that are easy to read, and can be guessed.',
  })
  roomNamePattern?: RoomNamePattern | null;

  @OptionalEnum(['viewerMode'], {
    description:
      '`viewerMode`: the room is locked, its mode is `group`, and the response has `hostRoomUrl` and `viewerRoomUrl`.',
  })
  templateType?: 'viewerMode' | null;

  @OptionalObject(RecordingDto, { description: 'How the meeting is recorded.' })
  recording?: RecordingDto | null;

  @OptionalObject(LiveTranscriptionDto, { description: 'How the meeting is transcribed.' })
  liveTranscription?: LiveTranscriptionDto | null;

  @OptionalObject(StreamingDto, { description: 'Where the meeting is streamed to.' })
  streaming?: StreamingDto | null;

  @ApiPropertyOptional({ enum: FIELDS, isArray: true, nullable: true, description: FIELDS_DESCRIPTION })
  @Transform(toFields)
  @IsString({ each: true, message: 'must be a list of strings' })
  fields: MeetingField[] = [];
}

/** The query of every route that returns meetings. */
export class FieldsQuery {
  @Transform(toFields)
  @IsString({ each: true, message: 'must be a list of strings' })
  fields: MeetingField[] = [];
}

export class ListMeetingsQuery extends FieldsQuery {
  @ApiPropertyOptional({
    description: 'The `cursor` of the previous page. Omit it for the first page.',
    type: String,
    examples: {
      first: { summary: 'The first page', value: '' },
      next: { summary: 'The next page', value: EXAMPLE_CURSOR },
    },
  })
  @IsOptional()
  @IsString()
  cursor?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: 50,
    example: 50,
    description: 'The number of meetings on a page.',
  })
  @Transform(({ value }: { value: unknown }) => toWholeNumber({ value }) || 50)
  @Max(MAX_PAGE)
  @Min(1)
  @IsInt()
  limit = 50;

  @IsOptional()
  @Transform(toRoomNameFilter)
  @IsRoomNameFilter()
  roomName?: RoomNameFilter;
}

@ApiSchema({ name: 'Meeting' })
export class MeetingDto {
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-23T10:00:00.000Z',
    description: 'When the meeting was created, UTC.',
  })
  startDate!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_END, description: 'When the meeting ends, UTC.' })
  endDate!: string;

  @ApiProperty({ example: EXAMPLE_NAME, description: 'The name of the room. It begins with `/`.' })
  roomName!: string;

  @ApiProperty({ format: 'uri', example: EXAMPLE_URL, description: 'Opens the room in a browser.' })
  roomUrl!: string;

  @ApiProperty({
    example: '1739402187',
    pattern: '^[0-9]{1,16}$',
    description:
      'A number in decimal digits, below 2^31. Meetings that an earlier version of Foyer created may have 16 digits.',
  })
  meetingId!: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=${EXAMPLE_KEY}`,
    description: 'Opens the room as a host. Only if requested with `fields`.',
  })
  hostRoomUrl?: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=${EXAMPLE_KEY}`,
    description: 'Opens the room as a viewer. Only if requested with `fields`.',
  })
  viewerRoomUrl?: string;
}

@ApiSchema({ name: 'MeetingsPage' })
export class MeetingsPageDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: EXAMPLE_CURSOR,
    description: 'Send it as `cursor` to get the next page; null on the last page.',
  })
  cursor!: string | null;

  @ApiProperty({ type: [MeetingDto], description: 'The meetings on this page, newest first.' })
  results!: MeetingDto[];
}
