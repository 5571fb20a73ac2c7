import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AUDIT_EVENT_TYPES, type AuditEventType } from './event.js';
import type { AuditFilter } from './event-filter.js';
import { DateParameter } from '../validation/date-parameter.decorator.js';
import { toDate } from '../validation/rfc3339-date-time.js';
import { IsText } from '../validation/text.js';

/** The filters of a listing of audit events, whoever asks for it. */
export class EventFilterQuery {
  @ApiPropertyOptional({ enum: AUDIT_EVENT_TYPES, description: 'Events of this type.' })
  @IsOptional()
  @IsIn(AUDIT_EVENT_TYPES)
  type?: AuditEventType;

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

/** Which events it asks for. */
export function toAuditFilter(query: EventFilterQuery): Omit<AuditFilter, 'organizationId'> {
  const { type, subjectId, keyId, occurredAfter, occurredBefore } = query;
  return {
    ...(type && { type }),
    ...(subjectId && { subjectId }),
    ...(keyId && { keyId }),
    ...(occurredAfter && { occurredAfter: toDate(occurredAfter) }),
    ...(occurredBefore && { occurredBefore: toDate(occurredBefore) }),
  };
}
