import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { AUDIT_EVENT_TYPES, type AuditEventType } from '../../audit/audit-event.js';
import type { AuditFilter } from '../../audit/audit-filter.js';
import { DateParameter } from '../validation/date-parameter.decorator.js';
import { toDate } from '../validation/rfc3339-date-time.js';
import { IsText } from '../validation/text.js';
import { PageQuery } from './page.query.js';

/** Query of a listing of audit events, whoever asks for it. */
export class AuditEventsQuery extends PageQuery {
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
export function toAuditFilter(query: AuditEventsQuery): Omit<AuditFilter, 'organizationId'> {
  const { type, subjectId, keyId, occurredAfter, occurredBefore } = query;
  return {
    ...(type && { type }),
    ...(subjectId && { subjectId }),
    ...(keyId && { keyId }),
    ...(occurredAfter && { occurredAfter: toDate(occurredAfter) }),
    ...(occurredBefore && { occurredBefore: toDate(occurredBefore) }),
  };
}
