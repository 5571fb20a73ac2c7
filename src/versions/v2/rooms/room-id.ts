import { validate as isUuid } from 'uuid';
import { RoomNotFoundError } from '../../../rooms/rooms.errors.js';

/** @throws RoomNotFoundError for text that no room can have as its id */
export function toRoomId(text: string): string {
  if (!isUuid(text)) throw new RoomNotFoundError();
  return text;
}
