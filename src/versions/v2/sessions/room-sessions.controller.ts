import { Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse } from '@nestjs/swagger';
import { fromCursor } from '../../../api/paging/cursor.js';
import { PageOf, PageQuery, toPage } from '../../../api/paging/page.js';
import { toTimestamp } from '../../../api/resources/timestamp.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { ParticipantsService } from '../../../sessions/participants.service.js';
import type { RoomSession } from '../../../sessions/room-session.js';
import { DateOrNull } from '../../../validation/fields.js';
import { toRoomId } from '../rooms/room.mapper.js';
import { RoomRoute } from '../rooms/rooms.document.js';
import { V2Routes } from '../v2-routes.decorator.js';

const SORT = '-startedAt';

class RoomSessionDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:00:00.000Z',
    description: 'When the second participant joined, UTC.',
  })
  startedAt!: string;

  @DateOrNull('When it ended, UTC; null while it runs.', '2026-11-24T10:30:00.000Z')
  endedAt!: string | null;
}

class RoomSessionsPageDto extends PageOf(RoomSessionDto) {}

@V2Routes('rooms/:id/sessions', 'Sessions')
export class RoomSessionsController {
  constructor(private readonly participants: ParticipantsService) {}

  @Get()
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'listRoomSessions',
    summary: 'List the sessions of a room',
    description:
      'A session begins when two participants are in the room, and ends when fewer than two have been in it for a while. ' +
      'The latest first, in pages; a room keeps its last ten thousand.',
  })
  @RoomRoute()
  @ApiResponse({ status: 200, description: 'A page of sessions.', type: RoomSessionsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Param('id') id: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<RoomSessionsPageDto> {
    const page = {
      organizationId: organization.id,
      roomId: toRoomId(id),
      limit,
      after: fromCursor(cursor, SORT),
    };
    return toPage(await this.participants.listSessions(page), SORT, toSession);
  }
}

/** A session as v2 shows it. */
function toSession({ id, startedAt, endedAt }: RoomSession): RoomSessionDto {
  return { id, startedAt: toTimestamp(startedAt), endedAt: endedAt && toTimestamp(endedAt) };
}
