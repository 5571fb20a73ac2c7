import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { RoomNamePattern } from './room.js';

/** Characters that are easily told apart; without vowels, so that they spell no word and no path of the server. */
const HUMAN_ALPHABET = 'bcdfghjkmnpqrstvwxz23456789';
const HUMAN_LENGTH = 6;

/** The shape of every room name, from the shortest random part upwards. */
export const ROOM_NAME = /^[a-z0-9-]{6,75}$/;

/** What a room name may begin with. */
export const ROOM_NAME_FRAGMENT = /^[a-z0-9-]{0,75}$/;

/** What a prefix of a room name may be, and how long: together with the random part it makes a {@link ROOM_NAME}. */
export const ROOM_NAME_PREFIX = /^[a-z0-9-]{0,39}$/;

/** Makes a name: the prefix, and a random part behind it with no separator. */
export function generateRoomName(prefix: string, pattern: RoomNamePattern): string {
  return prefix + (pattern === 'uuid' ? randomUUID() : humanShort());
}

/** 256 bits that fit into a URL as they are. */
export function generateRoomKey(): string {
  return randomBytes(32).toString('base64url');
}

function humanShort(): string {
  return Array.from({ length: HUMAN_LENGTH }, () => HUMAN_ALPHABET[randomInt(HUMAN_ALPHABET.length)]).join(
    '',
  );
}
