import { timingSafeEqual } from 'node:crypto';
import type { Room } from './room.js';

export type RoomRole = 'guest' | 'host' | 'viewer';

/**
 * Who someone is in a room by the key in the URL.
 * @returns `guest` without a key; null when the key is not one of this room
 */
export function roleOf(room: Room, roomKey: unknown): RoomRole | null {
  if (roomKey === undefined || roomKey === '') return 'guest';
  if (typeof roomKey !== 'string') return null;
  if (isSame(roomKey, room.hostKey.reveal())) return 'host';
  if (isSame(roomKey, room.viewerKey.reveal())) return 'viewer';
  return null;
}

/** Compares in a time that does not tell how much was right. */
function isSame(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
