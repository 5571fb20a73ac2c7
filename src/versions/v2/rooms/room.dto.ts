import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageOf } from '../../../api/paging/page.js';
import { ROOM_MODES, type RoomMode } from '../../../rooms/room.js';
import { ROOM_KEY } from '../../../rooms/room-url.js';
import { METADATA_SCHEMA } from './room-metadata.js';
import { EXAMPLE_END } from './rooms.dto.js';

const EXAMPLE_NAME = 'standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1';
const EXAMPLE_URL = `https://rooms.example/${EXAMPLE_NAME}`;

export class RoomDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({
    example: EXAMPLE_NAME,
    description: 'The path of `url`, without the slash.',
  })
  name!: string;

  @ApiProperty({
    format: 'uri',
    example: EXAMPLE_URL,
    description: 'Opens the room in a browser. Never changes.',
  })
  url!: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=LiX3FI6NHxok90K4lBtRzJQuYgyFu3mSx2i66do2_IE`,
    description:
      'Opens the room as a host. In the response when the room is created, and with `include=hostUrl`, which requires the scope `rooms:host`.',
  })
  hostUrl?: string;

  @ApiPropertyOptional({
    format: 'uri',
    example: `${EXAMPLE_URL}?${ROOM_KEY}=3sVhQ0cX4Ih9Mmd7uG0T2kPZrJw1yNbe8aLf5oVYtCE`,
    description:
      'Opens the room as a viewer. In the response when the room is created, and with `include=viewerUrl`, which requires the scope `rooms:host`.',
  })
  viewerUrl?: string;

  @ApiProperty({
    enum: ROOM_MODES,
    description: '`normal`: up to 4 people, peer to peer. `group`: up to 200.',
  })
  mode!: RoomMode;

  @ApiProperty({ description: 'Whether the room is locked.' })
  locked!: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 0,
    description:
      'How many are in the room now: hosts, visitors and viewers, but nobody who waits to be let in. No update of the room, ' +
      'but part of its `ETag`.',
  })
  participantCount!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_END, description: 'When the meeting ends, UTC.' })
  endsAt!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2100-01-01T00:59:59.000Z',
    description: 'When the room is deleted, UTC: one hour after `endsAt`.',
  })
  expiresAt!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'booking-4711',
    description: 'Your own id for the room.',
  })
  externalId!: string | null;

  @ApiProperty({
    ...METADATA_SCHEMA,
    description: 'Your own data about the room; an empty object if there is none.',
  })
  metadata!: Record<string, string>;
}

export class RoomsPageDto extends PageOf(RoomDto) {}
