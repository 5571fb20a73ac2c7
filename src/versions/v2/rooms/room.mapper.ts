import { toTimestamp } from '../../../api/resources/timestamp.js';
import { InvalidRequestError, type Violation } from '../../../http/request.errors.js';
import type { RoomUrl } from '../../../rooms/room-url.js';
import { expiryOf, type NewRoom, type Room, type RoomChange } from '../../../rooms/room.js';
import type { RoomFilter, RoomOrder } from '../../../rooms/room-listing.js';
import { toDate } from '../../../validation/date-time.js';
import { validate as isUuid } from 'uuid';
import { RoomNotFoundError } from '../../../rooms/rooms.errors.js';
import type { RoomDto } from './room.dto.js';
import type { CreateRoomDto, UpdateRoomDto } from './rooms.dto.js';
import type { Include, ListRoomsQuery, Sort } from './rooms.query.js';

/** The last instant that RFC 3339 can express, in ms since 1970: rooms that never end use dates close to it. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** @throws RoomNotFoundError if the text cannot be the id of a room */
export function toRoomId(text: string): string {
  if (!isUuid(text)) throw new RoomNotFoundError();
  return text;
}

/**
 * The room that a client of v2 requests.
 * @throws InvalidRequestError when its fields contradict each other
 */
export function toNewRoom(body: CreateRoomDto): NewRoom {
  const viewers = body.viewers ?? false;
  const contradictions: Violation[] = [];
  if (viewers && body.mode === 'normal') contradictions.push(contradiction('mode', 'group'));
  if (viewers && body.locked === false) contradictions.push(contradiction('locked', 'true'));
  if (contradictions.length > 0) throw new InvalidRequestError(contradictions);
  return {
    endsAt: toDate(body.endsAt),
    mode: body.mode ?? (viewers ? 'group' : 'normal'),
    locked: body.locked ?? viewers,
    namePrefix: body.name?.prefix ?? '',
    namePattern: body.name?.pattern ?? 'uuid',
    features: [],
    externalId: body.externalId ?? null,
    metadata: body.metadata ?? {},
  };
}

function contradiction(field: string, value: string): Violation {
  return { in: 'body', path: [field], rule: `must be ${value} when viewers is true` };
}

export function toRoomChange({ endsAt, locked, externalId, metadata }: UpdateRoomDto): RoomChange {
  return {
    ...(endsAt !== undefined && { endsAt: toDate(endsAt) }),
    ...(locked !== undefined && { locked }),
    ...(externalId !== undefined && { externalId }),
    ...(metadata !== undefined && { metadata }),
  };
}

export function toRoomFilter(query: ListRoomsQuery): RoomFilter {
  const { namePrefix, externalId, metadata, active, endsAfter, endsBefore, createdAfter, createdBefore } =
    query;
  return {
    ...(namePrefix !== undefined && { namePrefix }),
    ...(externalId !== undefined && { externalId }),
    ...(metadata !== undefined && { metadata }),
    ...(active !== undefined && { active }),
    ...(endsAfter !== undefined && { endsAfter: toDate(endsAfter) }),
    ...(endsBefore !== undefined && { endsBefore: toDate(endsBefore) }),
    ...(createdAfter !== undefined && { createdAfter: toDate(createdAfter) }),
    ...(createdBefore !== undefined && { createdBefore: toDate(createdBefore) }),
  };
}

export function toRoomOrder(sort: Sort): RoomOrder {
  return { by: sort.endsWith('createdAt') ? 'createdAt' : 'endsAt', descending: sort.startsWith('-') };
}

/** Fields of a room that v2 shows. */
const SHOWN = [
  'id',
  'name',
  'mode',
  'locked',
  'participantCount',
  'createdAt',
  'endsAt',
  'externalId',
  'metadata',
] as const;
const SHOWN_WITH_KEYS = [...SHOWN, 'hostKey', 'viewerKey'] as const;
type ShownField = (typeof SHOWN_WITH_KEYS)[number];

/** Fields that {@link toRoom} needs: keys only for URLs that contain them. */
export function fieldsToShow(include: readonly Include[]): readonly ShownField[] {
  return include.length > 0 ? SHOWN_WITH_KEYS : SHOWN;
}

/** A room as v2 shows it. */
export function toRoom(room: Pick<Room, ShownField>, urlOf: RoomUrl, include: readonly Include[]): RoomDto {
  return {
    id: room.id,
    name: room.name,
    url: urlOf(room.name),
    ...(include.includes('hostUrl') && { hostUrl: urlOf(room.name, room.hostKey.reveal()) }),
    ...(include.includes('viewerUrl') && { viewerUrl: urlOf(room.name, room.viewerKey.reveal()) }),
    mode: room.mode,
    locked: room.locked,
    participantCount: room.participantCount,
    createdAt: toTimestamp(room.createdAt),
    endsAt: toTimestamp(room.endsAt),
    expiresAt: toTimestamp(Math.min(expiryOf(room).getTime(), LAST_INSTANT)),
    externalId: room.externalId,
    metadata: room.metadata,
  };
}
