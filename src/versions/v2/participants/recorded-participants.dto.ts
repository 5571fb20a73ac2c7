import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageOf, PageQuery } from '../../../api/paging/page.js';
import {
  LEFT_REASONS,
  type LeftReason,
  PARTICIPANT_ROLES,
  PARTICIPANT_STATES,
  type ParticipantRole,
  type ParticipantState,
} from '../../../sessions/participant.js';
import { DateOrNull, IsText, TextOrNull } from '../../../validation/fields.js';

/** The longest external id that is looked for, in characters: no page has a longer one. */
const MAX_EXTERNAL_ID = 100;

/** The orders of those who came; a minus means latest first. */
export const ARRIVAL_SORTS = ['arrivedAt', '-arrivedAt'] as const;

export class RecordedParticipantDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({
    format: 'uuid',
    example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c12',
    description: 'The `id` of the room, which may be gone.',
  })
  roomId!: string;

  @TextOrNull('The session that was asked for, or the last one that they were in; null for none.', {
    format: 'uuid',
    example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c13',
  })
  sessionId!: string | null;

  @ApiProperty({ enum: PARTICIPANT_STATES, description: '`left` and `denied` are final.' })
  state!: ParticipantState;

  @ApiProperty({ enum: PARTICIPANT_ROLES })
  role!: ParticipantRole;

  @TextOrNull('The name that the participant gave; null if it is not kept, or was erased.', {
    example: 'Ada',
  })
  displayName!: string | null;

  @TextOrNull('The parameter `externalId` of the page.', { example: 'user-42' })
  externalId!: string | null;

  @TextOrNull('The parameter `metadata` of the page.', { example: 'table-7' })
  metadata!: string | null;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:00:00.000Z',
    description: 'When they knocked or, if they did not have to, joined, UTC.',
  })
  arrivedAt!: string;

  @DateOrNull('When they joined, UTC; null for somebody who was not in.', '2026-11-24T10:00:00.000Z')
  joinedAt!: string | null;

  @DateOrNull('When they left, or stopped waiting, UTC; null before that.', '2026-11-24T10:30:00.000Z')
  leftAt!: string | null;

  @ApiProperty({
    enum: [...LEFT_REASONS, null],
    nullable: true,
    example: 'left',
    description: 'Why they left; null before that.',
  })
  leftReason!: LeftReason | null;
}

export class RecordedParticipantsPageDto extends PageOf(RecordedParticipantDto) {}

export class ListArrivalsQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: ARRIVAL_SORTS,
    default: 'arrivedAt',
    description: 'The order of the participants. A minus means latest first.',
  })
  @IsIn(ARRIVAL_SORTS)
  sort: (typeof ARRIVAL_SORTS)[number] = 'arrivedAt';
}

/** The required parameter `externalId`. */
const ExternalIdParameter: PropertyDecorator = (...target) => {
  ApiProperty({
    type: String,
    minLength: 1,
    maxLength: MAX_EXTERNAL_ID,
    example: 'user-42',
    description: 'Only those whose page had this parameter `externalId`.',
  })(...target);
  IsText(1, MAX_EXTERNAL_ID)(...target);
  IsDefined({ message: 'is required' })(...target);
};

export class FindParticipantsQuery extends ListArrivalsQuery {
  @ExternalIdParameter
  externalId!: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', description: 'Only those who came to this room.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be the id of a room' })
  roomId?: string;
}

export class EraseParticipantsQuery {
  @ExternalIdParameter
  externalId!: string;
}

export class ErasureDto {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3, description: 'How many were erased.' })
  erased!: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 0,
    description: 'How many are in a room or wait for one. Send the request again when they have left.',
  })
  present!: number;
}
