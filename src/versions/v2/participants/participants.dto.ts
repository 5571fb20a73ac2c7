import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageOf, PageQuery } from '../../../api/paging/page.js';
import {
  PARTICIPANT_ROLES,
  type ParticipantRole,
  PRESENT_STATES,
  type PresentState,
} from '../../../sessions/participant.js';
import { DateOrNull, TextOrNull } from '../../../validation/fields.js';

export class ParticipantDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({
    enum: PRESENT_STATES,
    description: '`waiting`: has knocked at a locked room, and is not in it.',
  })
  state!: PresentState;

  @ApiProperty({
    enum: PARTICIPANT_ROLES,
    description:
      '`granted_visitor`: a visitor who has waited and was let in. `viewer`: sees and hears, and sends nothing.',
  })
  role!: ParticipantRole;

  @ApiProperty({ example: 'Ada', description: 'The name that the participant gave: any text.' })
  displayName!: string;

  @DateOrNull('When they knocked, UTC; null for somebody who did not have to.', null)
  knockedAt!: string | null;

  @DateOrNull('Since when they are in the room, UTC; null while they wait.', '2026-11-24T10:00:00.000Z')
  joinedAt!: string | null;

  @TextOrNull(
    'The parameter `externalId` of the page: your own id for the participant, unless they changed it.',
    {
      example: 'user-42',
    },
  )
  externalId!: string | null;

  @TextOrNull('The parameter `metadata` of the page, unless they changed it.', { example: 'table-7' })
  metadata!: string | null;
}

export class ParticipantsPageDto extends PageOf(ParticipantDto) {}

export class ListParticipantsQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: PRESENT_STATES,
    description: 'Only those who are in, or only those who wait.',
  })
  @IsOptional()
  @IsIn(PRESENT_STATES)
  state?: PresentState;
}
