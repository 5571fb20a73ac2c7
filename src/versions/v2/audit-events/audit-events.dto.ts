import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { PageOf, PageQuery } from '../../../api/paging/page.js';
import { ActorFields, EventFields, EventFilterQuery } from '../../../api/resources/event.js';

export class AuditEventsQuery extends IntersectionType(PageQuery, EventFilterQuery) {}

export class AuditActorDto extends ActorFields {}

export class AuditEventDto extends EventFields {
  @ApiProperty({ type: AuditActorDto, description: 'Who made the change.' })
  actor!: AuditActorDto;
}

export class AuditEventsPageDto extends PageOf(AuditEventDto) {}
