import {
  Controller,
  Get,
  Header,
  Module,
  NotFoundException,
  Param,
  Query,
  Req,
  Res,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { framablePagePolicy, HTML } from '../http/browser/page.view.js';
import { ROOM_NAME } from '../rooms/room-name.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { ROOM_KEY } from '../rooms/room-url.js';
import { PublicUrl } from '../rooms/public-url.js';
import { RoomVisits, RoomVisitsModule } from '../room-visits/room-visits.js';
import { ThemesModule } from '../themes/themes.module.js';
import { ThemesService } from '../themes/themes.service.js';
import { CallPage } from './call-page.view.js';
import { callPolicy, DEVICES_POLICY } from './page-policies.js';
import { EmbedGuideController } from './embed-guide.controller.js';
import { toPageTheme } from './page-theme.js';
import { ThemeFilesController } from './theme-files.controller.js';
import { CLOSED_PAGE, ENDED_PAGE, WRONG_KEY_PAGE } from './refusal-page.view.js';

/** The pages for visitors who cannot enter, with their status codes. */
const REFUSALS = {
  'no room': [404, ENDED_PAGE],
  'wrong key': [403, WRONG_KEY_PAGE],
  closed: [403, CLOSED_PAGE],
} as const;

/** The page behind a room's URL. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class RoomPageController {
  private readonly page: CallPage;

  constructor(
    private readonly visits: RoomVisits,
    private readonly themes: ThemesService,
    private readonly urls: PublicUrl,
  ) {
    this.page = new CallPage(urls);
  }

  @Get(':roomName')
  @Header('Content-Type', HTML)
  @Header('Cache-Control', 'no-store')
  // The URL may hold a key: it must not travel to other sites.
  @Header('Referrer-Policy', 'no-referrer')
  @Header('X-Robots-Tag', 'noindex')
  async open(
    @Param('roomName') roomName: string,
    @Query(ROOM_KEY) roomKey: unknown,
    @Req() { clientAddress }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const name = roomName.toLowerCase();
    if (!ROOM_NAME.test(name)) throw new NotFoundException();
    const visit = await this.visits.visit(name, roomKey, clientAddress);
    const { embedOrigins } = visit;
    if ('room' in visit) {
      void reply.header('Content-Security-Policy', callPolicy(embedOrigins));
      void reply.header('Permissions-Policy', DEVICES_POLICY);
      const theme = toPageTheme(await this.themes.findForPage(visit.room.id), this.urls);
      return this.page.of(visit.room, visit.role, embedOrigins, theme);
    }
    const [status, page] = REFUSALS[visit.refusal];
    void reply.code(status).header('Content-Security-Policy', framablePagePolicy(embedOrigins));
    return page;
  }
}

@Module({
  imports: [RoomVisitsModule, RoomsModule, ThemesModule],
  controllers: [EmbedGuideController, ThemeFilesController, RoomPageController],
})
export class RoomPageModule {}
