import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsIn, IsObject, Matches, ValidateNested } from 'class-validator';
import { ROOM_MODES, ROOM_NAME_PATTERNS, type RoomMode, type RoomNamePattern } from '../../../rooms/room.js';
import { ROOM_NAME_PREFIX } from '../../../rooms/room-name.js';
import { IsExternalId, MAX_EXTERNAL_ID } from './external-id.js';
import { IfGiven, IfSent } from '../../../validation/if-sent.decorator.js';
import { IsDateTime } from '../../../validation/rfc3339-date-time.js';
import { IsMetadata, METADATA_RULES, METADATA_SCHEMA, METADATA_PATCH_SCHEMA } from './room-metadata.js';

export const EXAMPLE_END = '2099-12-31T23:59:59.000Z';

export class RoomNameDto {
  @ApiPropertyOptional({
    type: String,
    example: 'standup-',
    maxLength: 39,
    pattern: ROOM_NAME_PREFIX.source,
    description:
      'Put before the random part, with nothing in between: up to 39 letters a to z, digits and hyphens.',
  })
  @IfSent()
  @Matches(ROOM_NAME_PREFIX, { message: 'must be up to 39 letters (a to z), digits and hyphens' })
  prefix?: string;

  @ApiPropertyOptional({
    enum: ROOM_NAME_PATTERNS,
    default: 'uuid',
    description:
      'The random part. `uuid` cannot be guessed; `human-short` is six characters that are easily told apart, and can be ' +
      'guessed.',
  })
  @IfSent()
  @IsIn(ROOM_NAME_PATTERNS)
  pattern?: RoomNamePattern;
}

export class CreateRoomDto {
  @ApiProperty({
    format: 'date-time',
    example: EXAMPLE_END,
    description:
      'When the meeting ends: RFC 3339 with a zone, not in the past. The room can be used until an hour after, then it is ' +
      'deleted. Of a fraction of a second three digits are kept.',
  })
  @IsDefined({ message: 'is required' })
  @IsDateTime()
  endsAt!: string;

  @ApiPropertyOptional({
    enum: ROOM_MODES,
    default: 'normal',
    description:
      '`normal`: up to 4 people, peer to peer. `group`: up to 200, and the default with `viewers`.',
  })
  @IfSent()
  @IsIn(ROOM_MODES)
  mode?: RoomMode;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Whether the room is locked. The default with `viewers` is true.',
  })
  @IfSent()
  @IsBoolean()
  locked?: boolean;

  @ApiPropertyOptional({ type: RoomNameDto, description: 'How the room is named.' })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => RoomNameDto)
  name?: RoomNameDto;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Makes a room for an audience: its `mode` is `group` and it is `locked`, and neither may be asked to be otherwise.',
  })
  @IfSent()
  @IsBoolean()
  viewers?: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'booking-4711',
    minLength: 1,
    maxLength: MAX_EXTERNAL_ID,
    description: 'What you call the room. It can be searched for, and need not be unique.',
  })
  @IfGiven()
  @IsExternalId()
  externalId?: string | null;

  @ApiPropertyOptional({
    ...METADATA_SCHEMA,
    description: `What you want to keep with the room. ${METADATA_RULES}`,
  })
  @IfSent()
  @IsMetadata({ removal: false })
  metadata?: Record<string, string>;
}

/** A JSON Merge Patch (RFC 7396) of a room. */
export class UpdateRoomDto {
  @ApiPropertyOptional({
    format: 'date-time',
    example: EXAMPLE_END,
    description: 'Another end, later or earlier, not in the past. The URLs stay the same.',
  })
  @IfSent()
  @IsDateTime()
  endsAt?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Whether the room is locked.' })
  @IfSent()
  @IsBoolean()
  locked?: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    minLength: 1,
    maxLength: MAX_EXTERNAL_ID,
    description: 'What you call the room; null takes it away.',
  })
  @IfGiven()
  @IsExternalId()
  externalId?: string | null;

  @ApiPropertyOptional({
    ...METADATA_PATCH_SCHEMA,
    description: `Pairs to set; null for a value takes that pair away, null instead of the object all of them. ${METADATA_RULES}`,
  })
  @IfGiven()
  @IsMetadata({ removal: true })
  metadata?: Record<string, string | null> | null;
}
