import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsIn, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import { ROOM_MODES, ROOM_NAME_PATTERNS, type RoomMode, type RoomNamePattern } from '../../../rooms/room.js';
import { ROOM_NAME_PREFIX } from '../../../rooms/room-name.js';
import { IfSent, IsText } from '../../../validation/fields.js';
import { IsDateTime } from '../../../validation/date-time.js';
import { IsMetadata, METADATA_RULES, METADATA_SCHEMA, METADATA_PATCH_SCHEMA } from './room-metadata.js';

export const EXAMPLE_END = '2099-12-31T23:59:59.000Z';
export const MAX_EXTERNAL_ID = 200;

/** The field must be a valid external id. */
export const IsExternalId = (): PropertyDecorator => IsText(1, MAX_EXTERNAL_ID);

export class RoomNameDto {
  @ApiPropertyOptional({
    type: String,
    example: 'standup-',
    maxLength: 39,
    pattern: ROOM_NAME_PREFIX.source,
    description: 'Comes directly before the random part: up to 39 letters a to z, digits and hyphens.',
  })
  @IfSent()
  @Matches(ROOM_NAME_PREFIX, { message: 'must be up to 39 letters (a to z), digits and hyphens' })
  prefix?: string;

  @ApiPropertyOptional({
    enum: ROOM_NAME_PATTERNS,
    default: 'uuid',
    description:
      'The random part. `uuid` cannot be guessed. `human-short` is six characters that are easy to read, and can be guessed.',
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
      'When the meeting ends: RFC 3339 with a zone, not in the past. The room can be used until one hour later and is then ' +
      'deleted. Milliseconds are kept, smaller fractions are dropped.',
  })
  @IsDefined({ message: 'is required' })
  @IsDateTime()
  endsAt!: string;

  @ApiPropertyOptional({
    enum: ROOM_MODES,
    default: 'normal',
    description:
      '`normal`: up to 4 people, peer to peer. `group`: up to 200 people, and the default with `viewers`.',
  })
  @IfSent()
  @IsIn(ROOM_MODES)
  mode?: RoomMode;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Whether the room is locked. With `viewers` the default is true.',
  })
  @IfSent()
  @IsBoolean()
  locked?: boolean;

  @ApiPropertyOptional({ type: RoomNameDto, description: 'How the name of the room is made.' })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => RoomNameDto)
  name?: RoomNameDto;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Creates a room with an audience: its `mode` is `group` and it is `locked`; other values of these two are refused.',
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
    description: 'Your own id for the room. Rooms can be listed by it, and it need not be unique.',
  })
  @IsOptional()
  @IsExternalId()
  externalId?: string | null;

  @ApiPropertyOptional({
    ...METADATA_SCHEMA,
    description: `Your own data about the room. ${METADATA_RULES}`,
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
    description: 'The new end, later or earlier, but not in the past. The URLs stay the same.',
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
    description: 'Your own id for the room; null removes it.',
  })
  @IsOptional()
  @IsExternalId()
  externalId?: string | null;

  @ApiPropertyOptional({
    ...METADATA_PATCH_SCHEMA,
    description: `Pairs to set. A pair whose value is null is removed; null instead of the object removes all pairs. ${METADATA_RULES}`,
  })
  @IsOptional()
  @IsMetadata({ removal: true })
  metadata?: Record<string, string | null> | null;
}
