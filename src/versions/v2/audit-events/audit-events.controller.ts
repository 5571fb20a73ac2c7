import { Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { fromCursor } from '../../../api/paging/cursor.js';
import { toPage } from '../../../api/paging/page.js';
import { NEWEST_FIRST, toEventFields, toEventFilter } from '../../../api/resources/event.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { EventsListing } from '../../../events/events-listing.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { AuditEventsPageDto, AuditEventsQuery } from './audit-events.dto.js';

@V2Routes('audit-events', 'Audit')
export class AuditEventsController {
  constructor(private readonly events: EventsListing) {}

  @Get()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    description:
      'Every change in your organization, newest first, in pages. The operator of this server decides how long events ' +
      'are kept.',
  })
  @ApiResponse({ status: 200, description: 'A page of events.', type: AuditEventsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() query: AuditEventsQuery,
  ): Promise<AuditEventsPageDto> {
    const filter = { ...toEventFilter(query), organizationId: organization.id };
    const after = fromCursor(query.cursor, NEWEST_FIRST);
    return toPage(await this.events.list(filter, query.limit, after), NEWEST_FIRST, toEventFields);
  }
}
