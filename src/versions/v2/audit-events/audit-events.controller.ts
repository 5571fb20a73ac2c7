import { Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { EventsListing } from '../../../events/events-listing.js';
import type { RecordedEvent } from '../../../events/event.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { AuditEventsPageDto, AuditEventsQuery, AuditEventDto } from './audit-events.dto.js';
import { toEventFilter } from '../../../api/events/events.query.js';
import { fromCursor, toCursor } from '../../../api/paging/cursor.js';

const SORT = '-occurredAt';

@V2Routes('audit-events', 'Audit')
export class AuditEventsController {
  constructor(private readonly events: EventsListing) {}

  @Get()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    description:
      'Every change in your organization, the newest first, in pages. Events are kept for as long as the operator of this ' +
      'Foyer has chosen.',
  })
  @ApiResponse({ status: 200, description: 'A page of events.', type: AuditEventsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() query: AuditEventsQuery,
  ): Promise<AuditEventsPageDto> {
    const filter = { ...toEventFilter(query), organizationId: organization.id };
    const { items, next } = await this.events.list(filter, query.limit, fromCursor(query.cursor, SORT));
    return { data: items.map(toAuditEvent), nextCursor: toCursor(next, SORT) };
  }
}

/** An event as v2 shows it. */
function toAuditEvent(event: RecordedEvent): AuditEventDto {
  return {
    id: event.id,
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    subjectId: event.subjectId,
    actor: { kind: event.kind, keyId: event.keyId, address: event.address },
    requestId: event.requestId,
    data: { ...event.data },
  };
}
