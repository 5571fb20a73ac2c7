import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageOf, PageQuery } from '../../../api/paging/page.js';
import { DateParameter } from '../../../validation/date-time.js';
import { DateOrNull } from '../../../validation/fields.js';

/** The orders of sessions; a minus means latest first. */
export const SESSION_SORTS = ['-startedAt', 'startedAt'] as const;

export class SessionDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({
    format: 'uuid',
    example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c12',
    description: 'The `id` of the room, which may be gone.',
  })
  roomId!: string;

  @ApiProperty({ example: 'standup-5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1' })
  roomName!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:00:00.000Z',
    description: 'When the second participant joined, UTC.',
  })
  startedAt!: string;

  @DateOrNull('When it ended, UTC; null while it runs.', '2026-11-24T10:30:00.000Z')
  endedAt!: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 57,
    description:
      'The minutes that participants were in it, rounded up for each connection; of a session that runs, until now.',
  })
  participantMinutes!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 2,
    description: 'How many were in it. Those with the same external id count once.',
  })
  uniqueParticipants!: number;
}

export class SessionsPageDto extends PageOf(SessionDto) {}

const toBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

export class ListSessionsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    description: 'Only sessions of the room with this id.',
  })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be the id of a room' })
  roomId?: string;

  @ApiPropertyOptional({
    type: Boolean,
    description: '`true`: only sessions that run. `false`: only sessions that have ended.',
  })
  @Transform(toBoolean)
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  running?: boolean;

  @DateParameter('Only sessions that began after this time.')
  startedAfter?: string;

  @DateParameter('Only sessions that began before this time.')
  startedBefore?: string;

  @ApiPropertyOptional({
    enum: SESSION_SORTS,
    default: '-startedAt',
    description: 'The order of the sessions. A minus means latest first.',
  })
  @IsIn(SESSION_SORTS)
  sort: (typeof SESSION_SORTS)[number] = '-startedAt';
}
