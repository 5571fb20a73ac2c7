import { Controller, Get, Query, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RequestValidationPipe } from '../../../api/validation/validation.pipe.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { InvalidRequestError } from '../../../http/request.errors.js';
import { InsightsService } from '../../../insights/insights.service.js';
import { Measurements } from '../../../insights/measurements.js';
import { PARTICIPANT_SORTS } from '../../../insights/participant-insights.sql.js';
import { ROOM_SORTS } from '../../../insights/room-insights.sql.js';
import { SESSION_SORTS } from '../../../insights/session-insights.sql.js';
import type { SortField } from '../../../insights/sorted-listing.js';
import { ApiRoomNameQuery } from '../room-name-filter.js';
import {
  ParticipantInsightsPageDto,
  ParticipantMeasurementsDto,
  RoomInsightsPageDto,
  RoomSessionInsightsPageDto,
} from './insights.dto.js';
import * as mapper from './insights.mapper.js';
import {
  ApiCreatedAtQuery,
  ParticipantQuery,
  ParticipantsQuery,
  RoomInsightsQuery,
  RoomSessionsQuery,
} from './insights.query.js';
import { fromCursor, parseSortBy, type SortBy, toCursor } from './sorting.js';

@ApiTags('Insights')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'insights', version: '1' })
export class InsightsController {
  constructor(
    private readonly insights: InsightsService,
    private readonly measurements: Measurements,
  ) {}

  @Get('rooms')
  @RequireScope('rooms:read')
  @ApiOperation({
    operationId: 'listRoomInsights',
    summary: 'List rooms with their totals',
    description:
      'All rooms, also those that nobody has entered and, for as long as insights are kept, those that are gone.',
  })
  @ApiRoomNameQuery()
  @ApiCreatedAtQuery()
  @ApiResponse({ status: 200, description: 'A page of rooms.', type: RoomInsightsPageDto })
  async rooms(
    @CurrentCaller() caller: Caller,
    @Query() query: RoomInsightsQuery,
  ): Promise<RoomInsightsPageDto> {
    const page = pageOf(caller, query, mapper.ROOM_SORT_OF, ROOM_SORTS);
    const { items, next } = await this.insights.listRooms(page, mapper.toRoomFilter(query));
    return { cursor: toCursor(next, query.sortBy), results: items.map(mapper.toRoomInsights) };
  }

  @Get('room-sessions')
  @RequireScope('rooms:read')
  @ApiOperation({
    operationId: 'listRoomSessionInsights',
    summary: 'List the sessions of a room with their totals',
    description:
      'A session begins when two are in the room, and ends when fewer than two have been in it for a while.',
  })
  @ApiResponse({ status: 200, description: 'A page of sessions.', type: RoomSessionInsightsPageDto })
  async roomSessions(
    @CurrentCaller() caller: Caller,
    @Query() query: RoomSessionsQuery,
  ): Promise<RoomSessionInsightsPageDto> {
    const page = pageOf(caller, query, mapper.SESSION_SORT_OF, SESSION_SORTS);
    const room = { roomName: mapper.toRoomName(query.roomName), sessionId: query.roomSessionId };
    const { items, next } = await this.insights.listSessionsOfRoom(page, room);
    return { cursor: toCursor(next, query.sortBy), results: items.map(mapper.toRoomSessionInsights) };
  }

  @Get('participants')
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'listParticipantInsights',
    summary: 'List participants of a session, or with an external id',
    description: 'Every connection of a page by itself. Those who waited and were not let in are not listed.',
  })
  @ApiResponse({ status: 200, description: 'A page of participants.', type: ParticipantInsightsPageDto })
  async participants(
    @CurrentCaller() caller: Caller,
    @Query() query: ParticipantsQuery,
  ): Promise<ParticipantInsightsPageDto> {
    const { roomSessionId: sessionId, externalId } = query;
    if (sessionId === undefined && externalId === undefined)
      throw new InvalidRequestError([
        { in: 'query', path: ['roomSessionId'], rule: 'is required unless there is an externalId' },
      ]);
    const page = pageOf(caller, query, mapper.PARTICIPANT_SORT_OF, PARTICIPANT_SORTS);
    const { items, next } = await this.insights.listJoined(page, { sessionId, externalId });
    return { cursor: toCursor(next, query.sortBy), results: items.map(mapper.toParticipantInsights) };
  }

  @Get('participant')
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'getParticipantInsights',
    summary: 'Get what the page of a participant has measured',
    description:
      'An array with one entry, or more if the page was not connected for a while; empty if nobody with this id was in the session.',
  })
  @ApiResponse({ status: 200, description: 'The measurements.', type: [ParticipantMeasurementsDto] })
  async participant(
    @CurrentCaller() { organization }: Caller,
    @Query() { roomSessionId, participantId }: ParticipantQuery,
  ): Promise<ParticipantMeasurementsDto[]> {
    const series = await this.measurements.find(organization.id, roomSessionId, participantId);
    return series.map(mapper.toMeasurements);
  }
}

/** The page that a query asks for. @throws InvalidRequestError if its cursor is not one of this order */
function pageOf<Field extends string, Sort extends string>(
  { organization }: Caller,
  query: { readonly limit: number; readonly cursor?: string; readonly sortBy: SortBy<Field> },
  sortOf: Readonly<Record<Field, Sort>>,
  sorts: Readonly<Record<Sort, Pick<SortField<never>, 'type'>>>,
) {
  const { field, descending } = parseSortBy(query.sortBy);
  const by = sortOf[field];
  return {
    organizationId: organization.id,
    limit: query.limit,
    by,
    descending,
    after: fromCursor(query.cursor, query.sortBy, sorts[by]),
  };
}
