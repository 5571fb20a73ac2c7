import { Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { validate as isUuid } from 'uuid';
import { ApiError } from '../../../api/documents/document.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { toPage } from '../../../api/paging/page.js';
import { toTimestamp } from '../../../api/resources/timestamp.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { SessionNotFoundError } from '../../../insights/insights.errors.js';
import { InsightsService } from '../../../insights/insights.service.js';
import type { SessionInsights } from '../../../insights/session-insights.sql.js';
import { toDate } from '../../../validation/date-time.js';
import { ListArrivalsQuery, RecordedParticipantsPageDto } from '../participants/recorded-participants.dto.js';
import { toRecordedParticipant } from '../participants/recorded-participant.mapper.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { ListSessionsQuery, SessionDto, SessionsPageDto } from './sessions.dto.js';

@V2Routes('sessions', 'Sessions')
export class SessionsController {
  constructor(private readonly insights: InsightsService) {}

  @Get()
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'listSessions',
    summary: 'List sessions',
    description:
      'The sessions of all rooms, also of those that are gone, in pages. A session begins when two participants are in a ' +
      'room, and ends when fewer than two have been in it for a while.',
  })
  @ApiResponse({ status: 200, description: 'A page of sessions.', type: SessionsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() { limit, cursor, sort, ...query }: ListSessionsQuery,
  ): Promise<SessionsPageDto> {
    const { roomId, running, startedAfter, startedBefore } = query;
    const page = await this.insights.listSessions(organization.id, {
      limit,
      filter: {
        ...(roomId !== undefined && { roomId }),
        ...(running !== undefined && { running }),
        ...(startedAfter !== undefined && { startedAfter: toDate(startedAfter) }),
        ...(startedBefore !== undefined && { startedBefore: toDate(startedBefore) }),
      },
      descending: sort.startsWith('-'),
      after: fromCursor(cursor, sort),
    });
    return toPage(page, sort, toSession);
  }

  @Get(':id')
  @RequireScope('participants:read')
  @ApiOperation({ operationId: 'getSession', summary: 'Get a session' })
  @ApiParam({ name: 'id', description: 'The `id` of the session.' })
  @ApiError('session_not_found', 'There is no such session, or it is too old.')
  @ApiResponse({ status: 200, description: 'The session.', type: SessionDto })
  async get(@CurrentCaller() { organization }: Caller, @Param('id') id: string): Promise<SessionDto> {
    return toSession(await this.insights.findSession(organization.id, toSessionId(id)));
  }

  @Get(':id/participants')
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'listSessionParticipants',
    summary: 'List the participants of a session',
    description: 'Who was in the room during the session, in the order in which they came, in pages.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of the session.' })
  @ApiError('session_not_found', 'There is no such session, or it is too old.')
  @ApiResponse({ status: 200, description: 'A page of participants.', type: RecordedParticipantsPageDto })
  async listParticipants(
    @CurrentCaller() { organization }: Caller,
    @Param('id') id: string,
    @Query() { limit, cursor, sort }: ListArrivalsQuery,
  ): Promise<RecordedParticipantsPageDto> {
    const sessionId = toSessionId(id);
    const page = await this.insights.listArrived(organization.id, {
      limit,
      filter: { sessionId },
      descending: sort.startsWith('-'),
      after: fromCursor(cursor, sort),
    });
    if (page.items.length === 0) await this.insights.findSession(organization.id, sessionId);
    return toPage(page, sort, toRecordedParticipant);
  }
}

/** @throws SessionNotFoundError if the text cannot be the id of a session */
function toSessionId(text: string): string {
  if (!isUuid(text)) throw new SessionNotFoundError();
  return text;
}

/** A session as v2 shows it. */
function toSession(session: SessionInsights): SessionDto {
  const { startedAt, endedAt } = session;
  return {
    id: session.id,
    roomId: session.roomId,
    roomName: session.roomName,
    startedAt: toTimestamp(startedAt),
    endedAt: endedAt && toTimestamp(endedAt),
    participantMinutes: session.participantMinutes,
    uniqueParticipants: session.uniqueParticipants,
  };
}
