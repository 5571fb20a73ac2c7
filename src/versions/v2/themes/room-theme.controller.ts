import { Body, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { toRoomId } from '../rooms/room.mapper.js';
import { RoomRoute } from '../rooms/rooms.document.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { NewThemeDto, type ThemeDto } from './theme.dto.js';
import { ApiDeleteTheme, ApiGetTheme, ApiSetTheme, ApiSetThemeImage, OF_ROOM } from './theme.document.js';
import { ThemeRequests } from './theme-requests.js';

/** The theme of a room. */
@V2Routes('rooms/:id/theme', 'Themes')
export class RoomThemeController {
  constructor(private readonly requests: ThemeRequests) {}

  @Get()
  @RequireScope('rooms:read')
  @RoomRoute()
  @ApiGetTheme(OF_ROOM)
  get(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<ThemeDto> {
    return this.requests.get(ownerOf(caller, id));
  }

  @Put()
  @RequireScope('rooms:write')
  @RoomRoute()
  @ApiSetTheme(OF_ROOM)
  set(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: NewThemeDto,
  ): Promise<ThemeDto> {
    return this.requests.set(ownerOf(caller, id), body, actor);
  }

  @Delete()
  @RequireScope('rooms:write')
  @HttpCode(204)
  @RoomRoute()
  @ApiDeleteTheme(OF_ROOM)
  delete(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
  ): Promise<void> {
    return this.requests.remove(ownerOf(caller, id), actor);
  }

  @Put(':part')
  @RequireScope('rooms:write')
  @RoomRoute()
  @ApiSetThemeImage(OF_ROOM)
  setImage(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('part') part: string,
    @Req() request: FastifyRequest,
  ): Promise<ThemeDto> {
    return this.requests.setImage(ownerOf(caller, id), part, request, actor);
  }
}

const ownerOf = ({ organization }: Caller, id: string) => ({
  organizationId: organization.id,
  roomId: toRoomId(id),
});
