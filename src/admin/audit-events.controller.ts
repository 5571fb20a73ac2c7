import { Readable } from 'node:stream';
import { Get, Headers, type OnModuleDestroy, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../api/documents/document.js';
import { fromCursor, toCursor } from '../api/paging/cursor.js';
import { toPage } from '../api/paging/page.js';
import { NEWEST_FIRST, OLDEST_FIRST, toEventFields, toEventFilter } from '../api/resources/event.js';
import { EventsListing } from '../events/events-listing.js';
import type { RecordedEvent } from '../events/event.js';
import { weightOf } from '../http/server/accept.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import {
  AuditEventDto,
  AuditEventsPageDto,
  ExportedAuditEventDto,
  ListAuditEventsQuery,
} from './audit-events.dto.js';
import { OperatorRoutes } from './operator-routes.decorator.js';

const NDJSON = 'application/x-ndjson';

@OperatorRoutes('audit-events', 'Audit')
export class AdminAuditEventsController implements OnModuleDestroy {
  private isEnding = false;

  constructor(
    private readonly events: EventsListing,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listAuditEvents',
    summary: 'List audit events',
    description:
      'Every change in one organization or in all of them, newest first, in pages. With `Accept: application/x-ndjson`, ' +
      'all matching events, oldest first, one JSON object per line; `limit` does not apply, and events appear 30 seconds ' +
      'after they occurred. Each line has a `cursor`, from which a later request continues: a program that stores the last ' +
      'one receives every event exactly once.',
  })
  @ApiExtraModels(AuditEventsPageDto, ExportedAuditEventDto)
  @ApiResponse({
    status: 200,
    description: 'A page of events, or an export of all events.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(AuditEventsPageDto) } },
      [NDJSON]: { schema: { $ref: getSchemaPath(ExportedAuditEventDto) } },
    },
    headers: { Vary: { description: '`Accept`.', schema: { type: 'string' } } },
  })
  @ApiError('organization_not_found', 'There is no such organization.')
  async list(
    @Query() query: ListAuditEventsQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuditEventsPageDto | Readable> {
    const isExport = weightOf(NDJSON, accept) > 0;
    const { organization, tokenId } = query;
    const after = fromCursor(query.cursor, isExport ? OLDEST_FIRST : NEWEST_FIRST);
    const filter = {
      ...toEventFilter(query),
      ...(tokenId && { tokenId }),
      ...(organization && { organizationId: (await this.organizations.findBySlug(organization)).id }),
    };
    if (isExport) {
      reply.type(NDJSON).header('Vary', 'Accept');
      return Readable.from(this.toLines(this.events.readAll(filter, after)));
    }
    const events = await this.events.list(filter, query.limit, after);
    // After the listing: errors have no `Vary`.
    reply.header('Vary', 'Accept');
    return toPage(events, NEWEST_FIRST, toAuditEvent);
  }

  /** Ends exports when the process stops: a client continues with another process after the last line. */
  onModuleDestroy(): void {
    this.isEnding = true;
  }

  private async *toLines(pages: AsyncIterable<RecordedEvent[]>): AsyncGenerator<string> {
    for await (const events of pages) {
      yield events.map(toLine).join('');
      if (this.isEnding) return;
    }
  }
}

function toLine(event: RecordedEvent): string {
  const cursor = toCursor({ date: event.occurredAt, id: event.id }, OLDEST_FIRST);
  return `${JSON.stringify(Object.assign(toAuditEvent(event), { cursor }))}\n`;
}

/** An event as operators see it. */
function toAuditEvent(event: RecordedEvent): AuditEventDto {
  const fields = toEventFields(event);
  return {
    ...fields,
    organizationId: event.organizationId,
    actor: { ...fields.actor, tokenId: event.tokenId },
  };
}
