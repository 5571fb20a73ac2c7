import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, UsePipes } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../events/actor.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../auth/caller.js';
import { type ExtraScope, RequireExtraScope, RequireScope } from '../../auth/access.decorators.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { type FindRoom, ReadAhead } from '../../api/read-ahead.guard.js';
import { RequestValidationPipe } from '../../api/validation/validation.pipe.js';
import { validate as isUuid } from 'uuid';
import { fromCursor, toCursor } from '../../api/paging/cursor.js';
import { NEWEST_FIRST } from '../../rooms/room-listing.js';
import { RoomsService } from '../../rooms/rooms.service.js';
import { ApiFieldsQuery, asksForUrls } from './meeting-fields.js';
import { ApiMeetingId, parseMeetingId, toRoomNumber } from './meeting-id.js';
import { fieldsOfCreation, fieldsToShow, toMeeting, toNewRoom } from './meeting.mapper.js';
import {
  CreateMeetingDto,
  FieldsQuery,
  ListMeetingsQuery,
  MeetingDto,
  MeetingsPageDto,
} from './meetings.dto.js';
import { ApiRoomNameQuery, toFilter } from './room-name-filter.js';
import { CREATE_EXAMPLES } from './meetings.examples.js';

/** These URLs give a role in the room. The client that creates a meeting gets them without this scope. */
const URLS: ExtraScope = {
  scope: 'rooms:host',
  isNeeded: ({ query }) => asksForUrls(query as Record<string, unknown>),
};

const findRoom: FindRoom = async (rooms, organizationId, { meetingId = '' }) =>
  rooms.findByNumber(organizationId, toRoomNumber(meetingId));

@ApiTags('Meetings')
@ApiBearerAuth()
@UsePipes(new RequestValidationPipe())
@Controller({ path: 'meetings', version: '1' })
export class MeetingsController {
  constructor(
    private readonly rooms: RoomsService,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @RequireScope('rooms:write')
  @ApiOperation({
    operationId: 'createMeeting',
    summary: 'Create a meeting',
    description:
      'Creates a room that can be used from now until one hour after `endDate`. Then it is deleted.',
  })
  @ApiBody({ type: CreateMeetingDto, examples: CREATE_EXAMPLES })
  @ApiFieldsQuery()
  @ApiResponse({ status: 201, description: 'The new meeting.', type: MeetingDto })
  @ApiResponse({ status: 403, description: 'The request asks for a feature that this Foyer does not have.' })
  @ApiResponse({ status: 409, description: 'No unused room name with this prefix and pattern was found.' })
  async create(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() body: CreateMeetingDto,
    @Query() query: FieldsQuery,
  ): Promise<MeetingDto> {
    const room = await this.rooms.create(organization.id, toNewRoom(body), actor);
    return toMeeting(room, this.publicUrl.ofRooms(organization), fieldsOfCreation(body, query.fields));
  }

  @Get()
  @RequireScope('rooms:read')
  @RequireExtraScope(URLS)
  @ApiOperation({
    operationId: 'listMeetings',
    summary: 'List meetings',
    description: 'The meetings that can still be used, newest first, in pages.',
  })
  @ApiFieldsQuery()
  @ApiRoomNameQuery()
  @ApiResponse({ status: 200, description: 'A page of meetings.', type: MeetingsPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() query: ListMeetingsQuery,
  ): Promise<MeetingsPageDto> {
    const listing = {
      limit: query.limit,
      filter: toFilter(query.roomName),
      order: NEWEST_FIRST,
      // An empty cursor also means the first page.
      after: fromCursor(query.cursor || undefined, undefined, isUuid, 'must be the cursor of another page'),
    };
    const { rooms, next } = await this.rooms.list(organization.id, listing, fieldsToShow(query.fields));
    const urlOf = this.publicUrl.ofRooms(organization);
    return { cursor: toCursor(next), results: rooms.map((room) => toMeeting(room, urlOf, query.fields)) };
  }

  @Get(':meetingId')
  @ReadAhead(findRoom)
  @RequireScope('rooms:read')
  @RequireExtraScope(URLS)
  @ApiOperation({
    operationId: 'getMeeting',
    summary: 'Get a meeting',
    description: 'One meeting that can still be used.',
  })
  @ApiMeetingId()
  @ApiFieldsQuery()
  @ApiResponse({ status: 200, description: 'The meeting.', type: MeetingDto })
  @ApiResponse({ status: 404, description: 'There is no such meeting, or it has ended.' })
  async get(
    @CurrentCaller() { organization }: Caller,
    @Param('meetingId') meetingId: string,
    @Query() query: FieldsQuery,
    @Req() { roomAhead }: FastifyRequest,
  ): Promise<MeetingDto> {
    const room = await (roomAhead ?? findRoom(this.rooms, organization.id, { meetingId }));
    return toMeeting(room, this.publicUrl.ofRooms(organization), query.fields);
  }

  @Delete(':meetingId')
  @RequireScope('rooms:delete')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteMeeting',
    summary: 'Delete a meeting',
    description:
      'Deletes the room at once: its URLs stop working. The response is the same if there is no such meeting.',
  })
  @ApiMeetingId()
  @ApiResponse({ status: 204, description: 'The meeting does not exist any more.' })
  async delete(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('meetingId') meetingId: string,
  ): Promise<void> {
    const number = parseMeetingId(meetingId);
    if (number !== null) await this.rooms.deleteByNumber(organization.id, number, actor);
  }
}
