import type { Secret } from '../secrets/secret.js';

/** `normal`: up to 4 people, peer to peer. `group`: up to 200. */
export const ROOM_MODES = ['normal', 'group'] as const;
export type RoomMode = (typeof ROOM_MODES)[number];

/**
 * `uuid`: unguessable, 8-4-4-4-12. `human-short`: six characters that people do not confuse, but that can be guessed.
 */
export const ROOM_NAME_PATTERNS = ['uuid', 'human-short'] as const;
export type RoomNamePattern = (typeof ROOM_NAME_PATTERNS)[number];

/** Features that a request can ask for, and that Foyer does not have. */
export type RoomFeature =
  'cloud recording' | 'live transcription' | 'streaming' | 'transcription' | 'summaries';

/** Pairs of a name and a value that a caller stores with a room, in any order. */
export type RoomMetadata = Readonly<Record<string, string>>;

/** Maximum number of pairs in the metadata of a room. */
export const MAX_METADATA_PAIRS = 20;

/** Maximum size of the metadata as JSON in UTF-8, in bytes. It limits the size of rooms and of responses. */
export const MAX_METADATA_BYTES = 4_096;

/** How long a room stays open after its end, in ms: an hour. */
export const OPEN_AFTER_END = 3_600_000;

/** A transient room. It is available from its creation until {@link OPEN_AFTER_END} after its end. */
export interface Room {
  /** UUIDv7. */
  readonly id: string;
  /**
   * A second id of the room, as decimal digits, for APIs that need a number. Never used twice, in an order that reveals
   * nothing, and below 2^31; rooms from before this rule have numbers up to 2^53 - 1.
   */
  readonly number: string;
  /** The path of the room's URL, without a slash. */
  readonly name: string;
  readonly mode: RoomMode;
  /** Only hosts may enter without being let in. */
  readonly locked: boolean;
  /** Makes its holder a host of this room. */
  readonly hostKey: Secret;
  /** Makes its holder a viewer of this room. */
  readonly viewerKey: Secret;
  readonly createdAt: Date;
  readonly endsAt: Date;
  /** The caller's own id of the room; several rooms may have the same. */
  readonly externalId: string | null;
  readonly metadata: RoomMetadata;
  /** 1 at its creation, and one more with each change. */
  readonly revision: number;
  /** How many are in the room now, in every role; those who wait to be let in do not count. No part of the revision. */
  readonly participantCount: number;
}

/** A room as its URL leads to it. */
export interface VisitedRoom {
  readonly room: Room;
  /** Whether nobody can enter, because its organization is suspended. */
  readonly isClosed: boolean;
  /** The origins that may embed it; `['*']` for any. */
  readonly embedOrigins: readonly string[];
}

/** When a room expires: from then on it does not exist for anybody. */
export function expiryOf({ endsAt }: Pick<Room, 'endsAt'>): Date {
  return new Date(endsAt.getTime() + OPEN_AFTER_END);
}

export interface NewRoom {
  readonly endsAt: Date;
  readonly mode: RoomMode;
  readonly locked: boolean;
  readonly namePrefix: string;
  readonly namePattern: RoomNamePattern;
  readonly features: readonly RoomFeature[];
  readonly externalId: string | null;
  readonly metadata: RoomMetadata;
}

/** A change of a room; absent fields stay as they are. */
export interface RoomChange {
  readonly endsAt?: Date;
  readonly locked?: boolean;
  /** null removes it. */
  readonly externalId?: string | null;
  /** Pairs to set, or to remove if the value is null (RFC 7396); null removes all pairs. */
  readonly metadata?: Readonly<Record<string, string | null>> | null;
}
