import { HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { Actor } from '../events/actor.js';
import { CurrentActor } from '../auth/caller.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { OperatorRoutes } from './operator-routes.decorator.js';
import { PurgedRoomsDto } from './rooms.dto.js';

@OperatorRoutes('rooms', 'Rooms')
export class AdminRoomsController {
  constructor(private readonly rooms: RoomsService) {}

  @Post('purge')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'purgeRooms',
    summary: 'Delete expired rooms now',
    description: 'Those of all organizations, as Foyer does by itself every ten seconds.',
  })
  @ApiResponse({ status: 200, description: 'They are gone.', type: PurgedRoomsDto })
  async purge(@CurrentActor() actor: Actor): Promise<PurgedRoomsDto> {
    return { purged: await this.rooms.purge(actor) };
  }
}
