import { Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AuditService } from '../audit/audit.service.js';
import type { AuditEvent } from '../audit/audit-event.js';
import { toAuditFilter } from '../http/paging/audit-events.query.js';
import { fromCursor, toCursor } from '../http/paging/cursor.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { AuditEventDto, AuditEventsPageDto, ListAuditEventsQuery } from './audit-events.dto.js';
import { OperatorRoutes } from './operator-routes.decorator.js';

const SORT = '-occurredAt';

@OperatorRoutes('audit-events', 'Audit')
export class AdminAuditEventsController {
  constructor(
    private readonly audit: AuditService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    description: 'Every change in one organization or in all of them, the newest first, in pages.',
  })
  @ApiResponse({ status: 200, description: 'A page of events.', type: AuditEventsPageDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async list(@Query() query: ListAuditEventsQuery): Promise<AuditEventsPageDto> {
    const { organization } = query;
    const after = fromCursor(query.cursor, SORT);
    const filter = {
      ...toAuditFilter(query),
      ...(organization && { organizationId: (await this.organizations.findBySlug(organization)).id }),
    };
    const { items, next } = await this.audit.list(filter, query.limit, after);
    return { data: items.map(toAuditEvent), nextCursor: toCursor(next, SORT) };
  }
}

/** An event as operators see it. */
function toAuditEvent(event: AuditEvent): AuditEventDto {
  return {
    id: event.id,
    organizationId: event.organizationId,
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    subjectId: event.subjectId,
    actor: { kind: event.kind, keyId: event.keyId, address: event.address },
    requestId: event.requestId,
    data: { ...event.data },
  };
}
