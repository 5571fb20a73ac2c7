import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  Allow,
  IsDefined,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ROOM_MODES, ROOM_NAME_PATTERNS, type RoomMode, type RoomNamePattern } from '../../rooms/room.js';
import { ROOM_NAME_PREFIX } from '../../rooms/room-name.js';
import { toWholeNumber } from '../../api/paging/page.js';
import { ROOM_KEY } from '../../rooms/room-url.js';
import { IsIsoDateTime } from './iso-date-time.js';
import { FIELDS, FIELDS_DESCRIPTION, type MeetingField, toFields } from './meeting-fields.js';
import { OptionalBoolean, OptionalEnum } from './lenient-fields.js';
import { LiveTranscriptionDto, RecordingDto, StreamingDto } from './meeting-options.dto.js';
import { IsRoomNameFilter, type RoomNameFilter, toRoomNameFilter } from './room-name-filter.js';

const EXAMPLE_END = '2099-12-31T23:59:59.000Z';
const EXAMPLE_NAME = '/standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1';
const EXAMPLE_URL = `https://rooms.example${EXAMPLE_NAME}`;
const EXAMPLE_KEY = 'LiX3FI6NHxok90K4lBtRzJQuYgyFu3mSx2i66do2_IE';
const EXAMPLE_CURSOR = 'MTc2Mzk3ODQwMDAwMCAwMTlhYjBjMi03YTMwLTdjYzktYjBhNS0wYTVkNmQ5ZjFjMTE';

/** Characters of a prefix as it is sent, most of them white space. */
const MAX_PREFIX = 200;

/** Lower-cased, without white space and without one leading slash. */
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
      'When the meeting ends: ISO 8601; UTC unless it carries an offset. Not before now. The room can be used until ' +
      'an hour after, then it is deleted.',
  })
  @IsDefined({ message: 'is required' })
  @IsIsoDateTime()
  endDate!: string;

  @ApiPropertyOptional({
    deprecated: true,
    nullable: true,
    type: String,
    description: 'Ignored: a meeting starts with the request that creates it.',
  })
  @Allow()
  startDate?: unknown;

  @OptionalBoolean({ default: false, description: 'Whether the room is locked.' })
  isLocked?: boolean | null;

  @OptionalEnum(ROOM_MODES, {
    default: 'normal',
    description: '`normal`: up to 4 people, peer to peer. `group`: up to 200.',
  })
  roomMode?: RoomMode | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'standup-',
    maxLength: 39,
    description:
      'Put before the random part of the room name. Lower-cased, white space and one leading `/` removed; then up ' +
      'to 39 letters, digits and hyphens.',
  })
  @IsOptional()
  @Transform(toPrefix)
  @Matches(ROOM_NAME_PREFIX, { message: 'must be up to 39 letters (a to z), digits and hyphens' })
  @IsString()
  roomNamePrefix?: string | null;

  @OptionalEnum(ROOM_NAME_PATTERNS, {
    default: 'uuid',
    description: '`uuid` cannot be guessed; `human-short` is six characters that are easily told apart.',
  })
  roomNamePattern?: RoomNamePattern | null;

  @OptionalEnum(['viewerMode'], {
    description:
      '`viewerMode`: the room is locked and has the mode `group`, and the answer has `hostRoomUrl` and `viewerRoomUrl`.',
  })
  templateType?: 'viewerMode' | null;

  @ApiPropertyOptional({ type: RecordingDto, nullable: true, description: 'How the meeting is recorded.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RecordingDto)
  recording?: RecordingDto | null;

  @ApiPropertyOptional({
    type: LiveTranscriptionDto,
    nullable: true,
    description: 'How the meeting is transcribed.',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LiveTranscriptionDto)
  liveTranscription?: LiveTranscriptionDto | null;

  @ApiPropertyOptional({
    type: StreamingDto,
    nullable: true,
    description: 'Where the meeting is streamed to.',
  })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StreamingDto)
  streaming?: StreamingDto | null;

  @ApiPropertyOptional({ enum: FIELDS, isArray: true, nullable: true, description: FIELDS_DESCRIPTION })
  @Transform(toFields)
  @IsString({ each: true, message: 'must be a list of strings' })
  fields: MeetingField[] = [];
}

/** Query of every route that answers with meetings. */
export class FieldsQuery {
  @Transform(toFields)
  @IsString({ each: true, message: 'must be a list of strings' })
  fields: MeetingField[] = [];
}

export class ListMeetingsQuery extends FieldsQuery {
  @ApiPropertyOptional({
    description: 'The `cursor` of the page before; nothing for the first page.',
    type: String,
    examples: {
      first: { summary: 'The first page', value: '' },
      next: { summary: 'The page after another one', value: EXAMPLE_CURSOR },
    },
  })
  @IsOptional()
  @IsString()
  cursor?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 50,
    example: 50,
    description: 'Meetings on a page.',
  })
  @Transform(({ value }: { value: unknown }) => toWholeNumber({ value }) || 50)
  @Max(100)
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
    description: 'When it was created, UTC.',
  })
  startDate!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_END, description: 'When it ends, UTC.' })
  endDate!: string;

  @ApiProperty({ example: EXAMPLE_NAME, description: 'Begins with `/`.' })
  roomName!: string;

  @ApiProperty({ format: 'uri', example: EXAMPLE_URL, description: 'Opens the room in a browser.' })
  roomUrl!: string;

  @ApiProperty({
    example: '1739402187',
    pattern: '^[0-9]{1,16}$',
    description:
      'A number in decimal digits, below 2^31; that of a meeting made by an earlier Foyer may have 16 digits.',
  })
  meetingId!: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=${EXAMPLE_KEY}`,
    description: 'Opens the room as a host. Only when asked for.',
  })
  hostRoomUrl?: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=${EXAMPLE_KEY}`,
    description: 'Opens the room as a viewer. Only when asked for.',
  })
  viewerRoomUrl?: string;
}

@ApiSchema({ name: 'MeetingsPage' })
export class MeetingsPageDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: EXAMPLE_CURSOR,
    description: 'Give it back for the next page; null on the last one.',
  })
  cursor!: string | null;

  @ApiProperty({ type: [MeetingDto], description: 'The meetings on this page, the newest first.' })
  results!: MeetingDto[];
}
