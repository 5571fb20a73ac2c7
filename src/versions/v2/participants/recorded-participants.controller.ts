import { Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { validate as isUuid } from 'uuid';
import { ApiError } from '../../../api/documents/document.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { toPage } from '../../../api/paging/page.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { Erasure } from '../../../insights/erasure.js';
import { ParticipantUnknownError } from '../../../insights/insights.errors.js';
import { InsightsService } from '../../../insights/insights.service.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { toRecordedParticipant } from './recorded-participant.mapper.js';
import {
  EraseParticipantsQuery,
  ErasureDto,
  FindParticipantsQuery,
  RecordedParticipantsPageDto,
} from './recorded-participants.dto.js';

@V2Routes('participants', 'Participants')
export class RecordedParticipantsController {
  constructor(
    private readonly insights: InsightsService,
    private readonly erasure: Erasure,
  ) {}

  @Get()
  @RequireScope('participants:read')
  @ApiOperation({
    operationId: 'findParticipants',
    summary: 'Find participants by their external id',
    description:
      'Everything that is known of somebody: each time they came to a room, also to one that is gone, whether they were let in ' +
      'or not. In the order in which they came, in pages.',
  })
  @ApiResponse({ status: 200, description: 'A page of participants.', type: RecordedParticipantsPageDto })
  async find(
    @CurrentCaller() { organization }: Caller,
    @Query() { limit, cursor, sort, externalId, roomId }: FindParticipantsQuery,
  ): Promise<RecordedParticipantsPageDto> {
    const page = await this.insights.listArrived(organization.id, {
      limit,
      filter: { externalId, ...(roomId !== undefined && { roomId }) },
      descending: sort.startsWith('-'),
      after: fromCursor(cursor, sort),
    });
    return toPage(page, sort, toRecordedParticipant);
  }

  @Delete()
  @RequireScope('participants:manage')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'eraseParticipants',
    summary: 'Erase somebody by their external id',
    description:
      'Deletes name, external id, metadata and measurements of all participants with this external id who have left. That ' +
      'somebody was there, and when, stays, so that minutes and sessions do not change. The audit has an event for each participant, with ids only.',
  })
  @ApiResponse({ status: 200, description: 'What was erased.', type: ErasureDto })
  async erasePerson(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Query() { externalId }: EraseParticipantsQuery,
  ): Promise<ErasureDto> {
    const { erased, present } = await this.erasure.erasePerson(organization.id, externalId, actor);
    return { erased, present };
  }

  @Delete(':id')
  @RequireScope('participants:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'eraseParticipant',
    summary: 'Erase a participant',
    description: 'The same for one participant who has left. It can be sent again.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of the participant.' })
  @ApiError('participant_unknown', 'There was no such participant, or it is too long ago.')
  @ApiError('participant_present', 'The participant is in a room or waits for one.')
  @ApiResponse({ status: 204, description: 'The participant is erased.' })
  async eraseParticipant(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
  ): Promise<void> {
    if (!isUuid(id)) throw new ParticipantUnknownError();
    await this.erasure.eraseParticipant(organization.id, id, actor);
  }
}
