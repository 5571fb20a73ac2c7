import { Readable } from 'node:stream';
import { Get, Headers, type OnModuleDestroy, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EventsListing } from '../events/events-listing.js';
import type { RecordedEvent } from '../events/event.js';
import { toEventFilter } from '../api/events/events.query.js';
import { fromCursor, toCursor } from '../api/paging/cursor.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import {
  AuditEventDto,
  AuditEventsPageDto,
  ExportedAuditEventDto,
  ListAuditEventsQuery,
} from './audit-events.dto.js';
import { OperatorRoutes } from './operator-routes.decorator.js';

const SORT = '-occurredAt';
const EXPORT_SORT = 'occurredAt';
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
      'Every change in one organization or in all of them, the newest first, in pages. With ' +
      '`Accept: application/x-ndjson` all that fit, the oldest first, as one JSON object a line, for as long as you read, ' +
      'whatever `limit` says: events are in it 30 s after they occurred. Each line has the `cursor` that goes on behind ' +
      'it, so that a program that keeps the last one gets every event once.',
  })
  @ApiExtraModels(AuditEventsPageDto, ExportedAuditEventDto)
  @ApiResponse({
    status: 200,
    description: 'A page of events, or all of them.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(AuditEventsPageDto) } },
      [NDJSON]: { schema: { $ref: getSchemaPath(ExportedAuditEventDto) } },
    },
    headers: { Vary: { description: '`Accept`.', schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async list(
    @Query() query: ListAuditEventsQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuditEventsPageDto | Readable> {
    const isExport = isNdjson(accept);
    const { organization, tokenId } = query;
    const after = fromCursor(query.cursor, isExport ? EXPORT_SORT : SORT);
    const filter = {
      ...toEventFilter(query),
      ...(tokenId && { tokenId }),
      ...(organization && { organizationId: (await this.organizations.findBySlug(organization)).id }),
    };
    if (isExport) {
      reply.type(NDJSON).header('Vary', 'Accept');
      return Readable.from(this.toLines(this.events.readAll(filter, after)));
    }
    const { items, next } = await this.events.list(filter, query.limit, after);
    // An error has none.
    reply.header('Vary', 'Accept');
    return { data: items.map(toAuditEvent), nextCursor: toCursor(next, SORT) };
  }

  /** Exports end where they are when the process does: the reader goes on elsewhere behind the last line. */
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

/** Whether a client asks for lines of JSON (RFC 9110, section 12.5.1). */
function isNdjson(accept = ''): boolean {
  return accept.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === NDJSON);
}

function toLine(event: RecordedEvent): string {
  const cursor = toCursor({ date: event.occurredAt, id: event.id }, EXPORT_SORT);
  return `${JSON.stringify(Object.assign(toAuditEvent(event), { cursor }))}\n`;
}

/** An event as operators see it. */
function toAuditEvent(event: RecordedEvent): AuditEventDto {
  return {
    id: event.id,
    organizationId: event.organizationId,
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    subjectId: event.subjectId,
    actor: { kind: event.kind, keyId: event.keyId, tokenId: event.tokenId, address: event.address },
    requestId: event.requestId,
    data: { ...event.data },
  };
}
