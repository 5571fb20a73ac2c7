import { applyDecorators, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiError } from '../../../api/documents/document.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { toPage } from '../../../api/paging/page.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { type ParticipantOfRoom, ParticipantsService } from '../../../sessions/participants.service.js';
import { toRoomId } from '../rooms/room.mapper.js';
import { RoomRoute } from '../rooms/rooms.document.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { toParticipant, toParticipantId } from './participant.mapper.js';
import { ListParticipantsQuery, ParticipantsPageDto } from './participants.dto.js';

const SORT = 'since';

/** A route of one participant. */
const ParticipantRoute = (): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'The `id` of the room.' }),
    ApiParam({ name: 'participantId', description: 'The `id` of the participant.' }),
    ApiError(
      'participant_not_found',
      'There is no such room, or nobody with this id is in it or waits: they may have left.',
    ),
  );

@V2Routes('rooms/:id/participants', 'Participants')
export class ParticipantsController {
  constructor(private readonly participants: ParticipantsService) {}

  @Get()
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'listParticipants',
    summary: 'List the participants of a room',
    description:
      'Who is in the room now, and who waits to be let in, in the order in which they joined or knocked, in pages. Those ' +
      'who have left are not listed.',
  })
  @RoomRoute()
  @ApiResponse({ status: 200, description: 'A page of participants.', type: ParticipantsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Param('id') id: string,
    @Query() { limit, cursor, state }: ListParticipantsQuery,
  ): Promise<ParticipantsPageDto> {
    const page = {
      organizationId: organization.id,
      roomId: toRoomId(id),
      limit,
      after: fromCursor(cursor, SORT),
    };
    return toPage(await this.participants.list(page, state), SORT, toParticipant);
  }

  @Delete(':participantId')
  @RequireScope('participants:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'removeParticipant',
    summary: 'Send a participant out of a room',
    description:
      'The page of the participant hangs up within a second, and says that they were removed; the same for somebody who ' +
      'waits. They can join again unless the room is locked or deleted.',
  })
  @ParticipantRoute()
  @ApiResponse({ status: 204, description: 'The participant is out.' })
  async remove(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('participantId') participantId: string,
  ): Promise<void> {
    await this.participants.remove(toParticipantOf(caller, id, participantId), actor);
  }

  @Post(':participantId/admit')
  @RequireScope('participants:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'admitParticipant',
    summary: 'Let in somebody who waits',
    description:
      'As a host does on the page. The room stays locked. If the participant is in already, nothing changes, so that the ' +
      'request can be sent again.',
  })
  @ParticipantRoute()
  @ApiError('room_full', 'The room is full. The participant goes on waiting.')
  @ApiResponse({ status: 204, description: 'The participant is in.' })
  async admit(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('participantId') participantId: string,
  ): Promise<void> {
    await this.participants.admit(toParticipantOf(caller, id, participantId), actor);
  }

  @Post(':participantId/deny')
  @RequireScope('participants:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'denyParticipant',
    summary: 'Deny somebody who waits',
    description:
      'As a host does on the page, which then says that they were not let in. They can knock again.',
  })
  @ParticipantRoute()
  @ApiError('participant_not_waiting', 'The participant is in the room already.')
  @ApiResponse({ status: 204, description: 'The participant waits no longer.' })
  async deny(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('participantId') participantId: string,
  ): Promise<void> {
    await this.participants.deny(toParticipantOf(caller, id, participantId), actor);
  }
}

/** @throws RoomNotFoundError, ParticipantNotFoundError if a text cannot be such an id */
function toParticipantOf({ organization }: Caller, id: string, participantId: string): ParticipantOfRoom {
  return {
    organizationId: organization.id,
    roomId: toRoomId(id),
    participantId: toParticipantId(participantId),
  };
}
