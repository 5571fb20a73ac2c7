import type { Room } from './room.js';

/** The query parameter of a room's URL that contains one of its keys. */
export const ROOM_KEY = 'roomKey';

/**
 * The absolute URL that opens a room.
 * @param roomKey makes the visitor a host or a viewer
 */
export type RoomUrl = (name: string, roomKey?: string) => string;

/** @param base the URL before the names of rooms, without a trailing slash */
export function roomUrls(base: string): RoomUrl {
  return (name, roomKey) => `${base}/${name}${roomKey === undefined ? '' : `?${ROOM_KEY}=${roomKey}`}`;
}

/** The role of a visitor of a room. */
export type RoomRole = 'guest' | 'host' | 'viewer';

/**
 * The role that the key in a room's URL gives.
 * @returns `guest` without a key; null if the key is not one of this room
 */
export function roleOf(room: Room, roomKey: unknown): RoomRole | null {
  if (roomKey === undefined || roomKey === '') return 'guest';
  if (typeof roomKey !== 'string') return null;
  if (room.hostKey.equals(roomKey)) return 'host';
  if (room.viewerKey.equals(roomKey)) return 'viewer';
  return null;
}
