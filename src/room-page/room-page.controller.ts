import {
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  Query,
  Res,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { FRAMABLE_PAGE_POLICY } from '../http/browser/page.view.js';
import { ROOM_NAME } from '../rooms/room-name.js';
import { RoomClosedError, RoomNotFoundError } from '../rooms/rooms.errors.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { CLOSED_PAGE, ENDED_PAGE, openPage, WRONG_KEY_PAGE } from './room-page.view.js';
import { roleOf } from './room-role.js';

/** The page behind a room's URL. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class RoomPageController {
  constructor(private readonly rooms: RoomsService) {}

  @Get(':roomName')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', FRAMABLE_PAGE_POLICY)
  @Header('Cache-Control', 'no-store')
  // The URL may hold a key: it must not travel to other sites.
  @Header('Referrer-Policy', 'no-referrer')
  @Header('X-Robots-Tag', 'noindex')
  async open(
    @Param('roomName') roomName: string,
    @Query('roomKey') roomKey: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const name = roomName.toLowerCase();
    if (!ROOM_NAME.test(name)) throw new NotFoundException();
    try {
      const room = await this.rooms.findByName(name);
      const role = roleOf(room, roomKey);
      if (role) return openPage(room, role);
      void reply.code(403);
      return WRONG_KEY_PAGE;
    } catch (error) {
      if (!(error instanceof RoomNotFoundError)) throw error;
      const isClosed = error instanceof RoomClosedError;
      void reply.code(isClosed ? 403 : 404);
      return isClosed ? CLOSED_PAGE : ENDED_PAGE;
    }
  }
}
