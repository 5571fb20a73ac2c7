import { randomInt, randomUUID } from 'node:crypto';
import { takeRandomBytes } from '../random/random-bytes.js';
import type { RoomNamePattern } from './room.js';

/** Characters that people do not confuse; without vowels, so that they form no word and no path of the server. */
const HUMAN_ALPHABET = 'bcdfghjkmnpqrstvwxz23456789';
const HUMAN_LENGTH = 6;

/** Every room name; the shortest is a random part without a prefix. */
export const ROOM_NAME = /^[a-z0-9-]{6,75}$/;

/** The beginning, or another part, of a room name. */
export const ROOM_NAME_FRAGMENT = /^[a-z0-9-]{0,75}$/;

/** A prefix of a room name; with the random part it is a {@link ROOM_NAME}. */
export const ROOM_NAME_PREFIX = /^[a-z0-9-]{0,39}$/;

/** Generates a name: the prefix, and a random part, without a separator. */
export function generateRoomName(prefix: string, pattern: RoomNamePattern): string {
  return prefix + (pattern === 'uuid' ? randomUUID() : humanShort());
}

/** Generates 256 random bits as characters that need no encoding in a URL. */
export function generateRoomKey(): string {
  return takeRandomBytes(32).toString('base64url');
}

function humanShort(): string {
  return Array.from({ length: HUMAN_LENGTH }, () => HUMAN_ALPHABET[randomInt(HUMAN_ALPHABET.length)]).join(
    '',
  );
}
