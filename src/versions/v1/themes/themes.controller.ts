import { applyDecorators, Body, Controller, HttpCode, Param, Put, Req, UsePipes } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../../api/documents/document.js';
import { RequestValidationPipe } from '../../../api/validation/validation.pipe.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { TakesForms, Uploads, wrongUploadType } from '../../../http/server/uploads.js';
import { NEWEST_FIRST } from '../../../rooms/room-listing.js';
import { ROOM_NAME } from '../../../rooms/room-name.js';
import { RoomNotFoundError } from '../../../rooms/rooms.errors.js';
import { RoomsService } from '../../../rooms/rooms.service.js';
import type { ImagePart, ThemeChange, ThemeOwner } from '../../../themes/theme.js';
import { ThemesService } from '../../../themes/themes.service.js';
import { toBackground, toColors } from './theme.mapper.js';
import { RoomBackgroundDto, RoomLogoDto, RoomTokensDto } from './themes.dto.js';

const ThemeRoute = (path: string, operationId: string, summary: string, description: string) =>
  applyDecorators(
    Put(path),
    RequireScope('rooms:write'),
    HttpCode(204),
    ApiOperation({ operationId, summary, description }),
    ApiParam({ name: 'roomName', description: 'The `roomName` of the meeting, with or without the slash.' }),
    ApiResponse({ status: 204, description: 'It is set.' }),
    ApiError('room_not_found', 'There is no such meeting, or it has ended.'),
  );

const IMAGE_RULE = 'PNG, at most 600 KiB. It is encoded again, without metadata.';

/** A route that takes an image in a form, or JSON. @param json the class of the JSON */
const ImageRoute = (json: new () => object, recommended: string) =>
  applyDecorators(
    TakesForms(),
    ApiExtraModels(json),
    ApiConsumes('multipart/form-data', 'application/json'),
    ApiBody({
      schema: {
        oneOf: [
          {
            type: 'object',
            required: ['image'],
            properties: {
              image: { type: 'string', format: 'binary', description: `${IMAGE_RULE} ${recommended}` },
            },
          },
          { $ref: getSchemaPath(json) },
        ],
      },
    }),
    ApiError('image_limit_reached', 'The images of the organization already take the space that they may.'),
  );

@ApiTags('Themes')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'rooms/:roomName/theme', version: '1' })
export class ThemesController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly themes: ThemesService,
    private readonly uploads: Uploads,
  ) {}

  @ThemeRoute('tokens', 'setRoomTokens', 'Set the colours of a room', 'Sets all colours of the room.')
  async setTokens(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('roomName') roomName: string,
    @Body() body: RoomTokensDto,
  ): Promise<void> {
    const owner = await this.findOwner(caller, roomName);
    await this.themes.change(owner, { colors: toColors(body) }, actor);
  }

  @ThemeRoute('logo', 'setRoomLogo', 'Set the logo of a room', 'An image, or `default` as JSON.')
  @ImageRoute(RoomLogoDto, 'Best at least 400 pixels wide.')
  async setLogo(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('roomName') roomName: string,
    @Req() request: FastifyRequest,
    @Body() _body: RoomLogoDto,
  ): Promise<void> {
    const owner = await this.findOwner(caller, roomName);
    await this.set(owner, 'logo', request, { logo: null }, actor);
  }

  @ThemeRoute(
    'room-background',
    'setRoomBackground',
    'Set the background of a room',
    'An image, or as JSON one of the pictures that Foyer has. It is seen before the call and in it.',
  )
  @ImageRoute(RoomBackgroundDto, 'Best at least 1400 pixels wide.')
  async setRoomBackground(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('roomName') roomName: string,
    @Req() request: FastifyRequest,
    @Body() body: RoomBackgroundDto,
  ): Promise<void> {
    const owner = await this.findOwner(caller, roomName);
    await this.set(owner, 'roomBackground', request, { roomBackground: toBackground(body) }, actor);
  }

  @ThemeRoute(
    'room-knock-page-background',
    'setRoomKnockPageBackground',
    'Set the background of the page on which people knock',
    'An image, or as JSON one of the pictures that Foyer has. It is seen where people wait to be let in.',
  )
  @ImageRoute(RoomBackgroundDto, 'Best at least 1400 pixels wide.')
  async setKnockBackground(
    @CurrentCaller() caller: Caller,
    @CurrentActor() actor: Actor,
    @Param('roomName') roomName: string,
    @Req() request: FastifyRequest,
    @Body() body: RoomBackgroundDto,
  ): Promise<void> {
    const owner = await this.findOwner(caller, roomName);
    await this.set(owner, 'knockBackground', request, { knockBackground: toBackground(body) }, actor);
  }

  /** Sets a part to the image of a form, or to what the JSON says. */
  private async set(
    owner: ThemeOwner,
    part: ImagePart,
    request: FastifyRequest,
    change: ThemeChange,
    actor: Actor,
  ): Promise<void> {
    if (request.headers['content-type'] === undefined)
      throw wrongUploadType(['multipart/form-data', 'application/json']);
    if (!request.isMultipart()) return this.themes.change(owner, change, actor);
    return this.uploads.receive(request, owner.organizationId, 'image', (bytes) =>
      this.themes.setImage(owner, part, { bytes, formats: ['png'] }, actor),
    );
  }

  /** @param roomName with or without the slash @throws RoomNotFoundError */
  private async findOwner({ organization }: Caller, roomName: string): Promise<ThemeOwner> {
    const name = roomName.replace(/^\/+/, '').toLowerCase();
    if (!ROOM_NAME.test(name)) throw new RoomNotFoundError();
    const listing = { limit: 1, filter: { name }, order: NEWEST_FIRST, after: null };
    const { rooms } = await this.rooms.list(organization.id, listing, ['id']);
    const [room] = rooms;
    if (!room) throw new RoomNotFoundError();
    return { organizationId: organization.id, roomId: room.id };
  }
}
