import { Body, Delete, Get, Headers, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../../events/actor.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import { type ExtraScope, RequireExtraScope, RequireScope } from '../../../auth/access.decorators.js';
import { Idempotent } from '../../../idempotency/idempotent.decorator.js';
import { PublicUrl } from '../../../rooms/public-url.js';
import { PreconditionFailedError } from '../../../http/request.errors.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { RoomsService } from '../../../rooms/rooms.service.js';
import { entityTagOf, isKnown, revisionsOf } from './entity-tag.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { type FindRoom, ReadAhead } from '../../../api/read-ahead.guard.js';
import { LOCATION } from '../../../api/documents/document.responses.js';
import { RoomDto, RoomsPageDto } from './room.dto.js';
import { toPage } from '../../../api/paging/page.js';
import {
  fieldsToShow,
  toNewRoom,
  toRoom,
  toRoomChange,
  toRoomFilter,
  toRoomId,
  toRoomOrder,
} from './room.mapper.js';
import {
  ApiEntityTag,
  ApiConditions,
  ApiIfNoneMatch,
  ApiIncludeQuery,
  ApiMetadataQuery,
  RoomRoute,
} from './rooms.document.js';
import { CreateRoomDto, UpdateRoomDto } from './rooms.dto.js';
import { CREATE_EXAMPLES, UPDATE_EXAMPLES } from './rooms.examples.js';
import { asksForUrls, IncludeQuery, INCLUDES, ListRoomsQuery } from './rooms.query.js';

/** These URLs give a role in the room. The client that creates a room gets them without this scope. */
const URLS: ExtraScope = {
  scope: 'rooms:host',
  isNeeded: ({ query }) => asksForUrls(query as Record<string, unknown>),
};

const findRoom: FindRoom = async (rooms, organizationId, { id = '' }) =>
  rooms.findById(organizationId, toRoomId(id));

@V2Routes('rooms', 'Rooms')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireScope('rooms:write')
  @Idempotent()
  @ApiOperation({
    operationId: 'createRoom',
    summary: 'Create a room',
    description:
      'Creates a room that can be used from now until one hour after `endsAt`. Then it is deleted.',
  })
  @ApiBody({ type: CreateRoomDto, examples: CREATE_EXAMPLES })
  @ApiResponse({
    status: 201,
    description: 'The room, with the URLs for hosts and viewers.',
    type: RoomDto,
    headers: { ...LOCATION, ...ApiEntityTag },
  })
  async create(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() body: CreateRoomDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoomDto> {
    const room = await this.rooms.create(organization.id, toNewRoom(body), actor);
    reply.header('Location', `/v2/rooms/${room.id}`).header('ETag', entityTagOf(room));
    return toRoom(room, this.publicUrl.ofRooms(organization), INCLUDES);
  }

  @Get()
  @RequireScope('rooms:read')
  @RequireExtraScope(URLS)
  @ApiOperation({
    operationId: 'listRooms',
    summary: 'List rooms',
    description:
      'All rooms that can still be used, in pages. If there are several filters, rooms must match all of them.',
  })
  @ApiIncludeQuery()
  @ApiMetadataQuery()
  @ApiResponse({ status: 200, description: 'A page of rooms.', type: RoomsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() query: ListRoomsQuery,
  ): Promise<RoomsPageDto> {
    const listing = {
      limit: query.limit,
      filter: toRoomFilter(query),
      order: toRoomOrder(query.sort),
      after: fromCursor(query.cursor, query.sort),
    };
    const fields = fieldsToShow(query.include);
    const { rooms: items, next } = await this.rooms.list(organization.id, listing, fields);
    const urlOf = this.publicUrl.ofRooms(organization);
    return toPage({ items, next }, query.sort, (room) => toRoom(room, urlOf, query.include));
  }

  @Get(':id')
  @ReadAhead(findRoom)
  @RequireScope('rooms:read')
  @RequireExtraScope(URLS)
  @ApiOperation({
    operationId: 'getRoom',
    summary: 'Get a room',
    description: 'One room that can still be used.',
  })
  @RoomRoute()
  @ApiIncludeQuery()
  @ApiIfNoneMatch()
  @ApiResponse({ status: 200, description: 'The room.', type: RoomDto, headers: ApiEntityTag })
  @ApiResponse({
    status: 304,
    description: 'Neither the room nor its `participantCount` has changed.',
    headers: ApiEntityTag,
  })
  async get(
    @CurrentCaller() { organization }: Caller,
    @Param('id') id: string,
    @Query() { include }: IncludeQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Req() { roomAhead }: FastifyRequest,
  ): Promise<RoomDto | undefined> {
    const room = await (roomAhead ?? findRoom(this.rooms, organization.id, { id }));
    // Before any header is set: a malformed condition is refused, and errors have no ETag.
    const known = isKnown(room, ifNoneMatch);
    reply.header('ETag', entityTagOf(room));
    if (!known) return toRoom(room, this.publicUrl.ofRooms(organization), include);
    reply.code(304);
    return undefined;
  }

  @Patch(':id')
  @RequireScope('rooms:write')
  @RequireExtraScope(URLS)
  @ApiOperation({
    operationId: 'updateRoom',
    summary: 'Update a room',
    description:
      'A JSON Merge Patch (RFC 7396): fields that are not sent stay as they are. With `If-Match` the update is made only if ' +
      'the room has not changed since you read it.',
  })
  @RoomRoute()
  @ApiIncludeQuery()
  @ApiConditions()
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiBody({ type: UpdateRoomDto, examples: UPDATE_EXAMPLES })
  @ApiResponse({
    status: 200,
    description: 'The room after the update.',
    type: RoomDto,
    headers: ApiEntityTag,
  })
  async update(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: UpdateRoomDto,
    @Query() { include }: IncludeQuery,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoomDto> {
    await this.refuseKnown(organization.id, id, ifNoneMatch);
    const room = await this.rooms.update(
      organization.id,
      toRoomId(id),
      toRoomChange(body),
      revisionsOf(ifMatch),
      actor,
    );
    reply.header('ETag', entityTagOf(room));
    return toRoom(room, this.publicUrl.ofRooms(organization), include);
  }

  @Delete(':id')
  @RequireScope('rooms:delete')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteRoom',
    summary: 'Delete a room',
    description: 'Deletes the room at once: its URLs stop working.',
  })
  @RoomRoute()
  @ApiConditions()
  @ApiResponse({ status: 204, description: 'The room is deleted.' })
  async delete(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
  ): Promise<void> {
    await this.refuseKnown(organization.id, id, ifNoneMatch);
    await this.rooms.deleteById(organization.id, toRoomId(id), revisionsOf(ifMatch), actor);
  }

  /**
   * Refuses a change to a room that `If-None-Match` names (RFC 9110, section 13.1.2).
   * @throws RoomNotFoundError, PreconditionFailedError, InvalidRequestError
   */
  private async refuseKnown(
    organizationId: string,
    id: string,
    ifNoneMatch: string | undefined,
  ): Promise<void> {
    if (ifNoneMatch === undefined) return;
    const room = await this.rooms.findById(organizationId, toRoomId(id));
    if (isKnown(room, ifNoneMatch)) throw new PreconditionFailedError('If-None-Match');
  }
}
