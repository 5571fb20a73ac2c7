import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { PageOf, PageQuery } from '../api/paging/page.js';
import { ActorFields, EventFields, EventFilterQuery } from '../api/resources/event.js';
import { TextOrNull, TextParameter } from '../validation/fields.js';

export class ListAuditEventsQuery extends IntersectionType(PageQuery, EventFilterQuery) {
  @TextParameter('Only events of the organization with this slug; by default of all organizations.', 63)
  organization?: string;

  @TextParameter('Only changes made with the operator token of this id.')
  tokenId?: string;
}

export class AuditActorDto extends ActorFields {
  @TextOrNull(
    'The id of the operator token: the first 8 hexadecimal digits of its SHA-256. Null for other actors, and for old ' +
      'events without this record.',
    { example: '1f3870be' },
  )
  tokenId!: string | null;
}

export class AuditEventDto extends EventFields {
  @TextOrNull('The id of the organization; null for events that belong to none.', { format: 'uuid' })
  organizationId!: string | null;

  @ApiProperty({ type: AuditActorDto, description: 'Who made the change.' })
  actor!: AuditActorDto;
}

export class ExportedAuditEventDto extends AuditEventDto {
  @ApiProperty({ description: 'Send it as `cursor` to get the events after this one.' })
  cursor!: string;
}

export class AuditEventsPageDto extends PageOf(AuditEventDto) {}
