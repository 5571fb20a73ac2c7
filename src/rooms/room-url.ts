import { timingSafeEqual } from 'node:crypto';
import type { Room } from './room.js';

/** The parameter of a room's URL that takes one of its keys. */
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
 * @returns `guest` without a key; null when the key is not one of this room
 */
export function roleOf(room: Room, roomKey: unknown): RoomRole | null {
  if (roomKey === undefined || roomKey === '') return 'guest';
  if (typeof roomKey !== 'string') return null;
  if (isSame(roomKey, room.hostKey.reveal())) return 'host';
  if (isSame(roomKey, room.viewerKey.reveal())) return 'viewer';
  return null;
}

/** Compares in a time that does not depend on how much is equal. */
function isSame(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
