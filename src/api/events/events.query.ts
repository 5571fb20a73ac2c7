import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { EventFilter } from '../../events/event.js';
import { DateParameter, toDate } from '../../validation/date-time.js';
import { IsText } from '../../validation/fields.js';
import { EVENT_TYPES } from './event-types.js';

/** The filters that every listing of audit events has. */
export class EventFilterQuery {
  @ApiPropertyOptional({ enum: EVENT_TYPES, description: 'Events of this type.' })
  @IsOptional()
  @IsIn(EVENT_TYPES)
  type?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 100,
    description: 'Events of the room, key or organization with this id.',
  })
  @IsOptional()
  @IsText(1, 100)
  subjectId?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 100,
    description: 'What was done with the key of this id.',
  })
  @IsOptional()
  @IsText(1, 100)
  keyId?: string;

  @DateParameter('Events after this.')
  occurredAfter?: string;

  @DateParameter('Events before this.')
  occurredBefore?: string;
}

export function toEventFilter(query: EventFilterQuery): Omit<EventFilter, 'organizationId'> {
  const { type, subjectId, keyId, occurredAfter, occurredBefore } = query;
  return {
    ...(type && { type }),
    ...(subjectId && { subjectId }),
    ...(keyId && { keyId }),
    ...(occurredAfter && { occurredAfter: toDate(occurredAfter) }),
    ...(occurredBefore && { occurredBefore: toDate(occurredBefore) }),
  };
}
