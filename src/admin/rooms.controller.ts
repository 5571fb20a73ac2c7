import { HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse } from '@nestjs/swagger';
import { CurrentActor } from '../auth/caller.js';
import type { Actor } from '../events/actor.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { OperatorRoutes } from './operator-routes.decorator.js';

class PurgedRoomsDto {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description: 'The number of rooms that this request deleted.',
  })
  purged!: number;
}

@OperatorRoutes('rooms', 'Rooms')
export class AdminRoomsController {
  constructor(private readonly rooms: RoomsService) {}

  @Post('purge')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'purgeRooms',
    summary: 'Delete expired rooms now',
    description:
      'Deletes the expired rooms of all organizations, which Foyer otherwise does every ten seconds.',
  })
  @ApiResponse({ status: 200, description: 'The expired rooms are deleted.', type: PurgedRoomsDto })
  async purge(@CurrentActor() actor: Actor): Promise<PurgedRoomsDto> {
    return { purged: await this.rooms.purge(actor) };
  }
}
