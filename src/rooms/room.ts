import type { Secret } from '../secrets/secret.js';

/** `normal`: up to 4 people, peer to peer. `group`: up to 200. */
export const ROOM_MODES = ['normal', 'group'] as const;
export type RoomMode = (typeof ROOM_MODES)[number];

/** `uuid`: unguessable, 8-4-4-4-12. `human-short`: six characters that are easily told apart, and can be guessed. */
export const ROOM_NAME_PATTERNS = ['uuid', 'human-short'] as const;
export type RoomNamePattern = (typeof ROOM_NAME_PATTERNS)[number];

/** What a room may be asked to have and this deployment cannot do. */
export type RoomFeature = 'cloud recording' | 'live transcription' | 'streaming';

/** What a caller keeps with a room: names and their values, in any order. */
export type RoomMetadata = Readonly<Record<string, string>>;

/** Most pairs that the metadata of a room may have. */
export const MAX_METADATA_PAIRS = 20;

/** Most bytes that they may have together, written as JSON in UTF-8: so a room has a few kB, and so has a response. */
export const MAX_METADATA_BYTES = 4_096;

/** How long a room stays open after its end, in ms: an hour. */
export const OPEN_AFTER_END = 3_600_000;

/** A transient room. It is available from its creation until {@link OPEN_AFTER_END} after its end. */
export interface Room {
  /** UUIDv7. */
  readonly id: string;
  /**
   * Another name for the same room where a number is needed, in decimal digits. Never used twice, in an order that says
   * nothing, and below 2^31; rooms made before that rule have numbers up to 2^53 - 1.
   */
  readonly number: string;
  /** Its path in the room's URL, without a slash. */
  readonly name: string;
  readonly mode: RoomMode;
  /** Only hosts may enter by themselves. */
  readonly locked: boolean;
  /** Who holds it is a host of this room. */
  readonly hostKey: Secret;
  /** Who holds it is a viewer of this room. */
  readonly viewerKey: Secret;
  readonly createdAt: Date;
  readonly endsAt: Date;
  /** What the caller calls it; several rooms may be called the same. */
  readonly externalId: string | null;
  readonly metadata: RoomMetadata;
  /** 1 when it was created, one more with each change. */
  readonly revision: number;
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

/** What is to change; what is absent stays as it is. */
export interface RoomChange {
  readonly endsAt?: Date;
  readonly locked?: boolean;
  /** null takes it away. */
  readonly externalId?: string | null;
  /** Pairs to set, and to take away where the value is null, as in RFC 7396; null takes all of them away. */
  readonly metadata?: Readonly<Record<string, string | null>> | null;
}
