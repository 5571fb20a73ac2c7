import { ApiParam } from '@nestjs/swagger';
import { RoomNotFoundError } from '../../rooms/rooms.errors.js';

/** Every `meetingId` is a decimal number up to 2^53 - 1; those of new meetings are below 2^31. */
const MEETING_ID = /^(0|[1-9]\d{0,15})$/;

/** Describes the path parameter `meetingId` of a route. */
export const ApiMeetingId = (): MethodDecorator =>
  ApiParam({
    name: 'meetingId',
    description: 'The `meetingId` of the meeting.',
    schema: { type: 'string', example: '1739402187' },
  });

/** The number of a room; null if the text cannot be the id of a meeting. */
export function parseMeetingId(text: string): string | null {
  return MEETING_ID.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER ? text : null;
}

/** @throws RoomNotFoundError if the text cannot be the id of a meeting */
export function toRoomNumber(text: string): string {
  const number = parseMeetingId(text);
  if (number === null) throw new RoomNotFoundError();
  return number;
}
