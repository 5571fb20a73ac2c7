import type { Position } from '../database/keyset-listing.js';
import type { RoomMetadata } from './room.js';

/** What the rooms of a listing have in common; every condition that is given must hold. */
export interface RoomFilter {
  readonly name?: string;
  readonly namePrefix?: string;
  /** A part of the name, anywhere in it. */
  readonly namePart?: string;
  readonly externalId?: string;
  /** Pairs that a room's metadata must have. */
  readonly metadata?: RoomMetadata;
  readonly endsAfter?: Date;
  readonly endsBefore?: Date;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

export interface RoomOrder {
  readonly by: 'createdAt' | 'endsAt';
  readonly descending: boolean;
}

export const NEWEST_FIRST: RoomOrder = { by: 'createdAt', descending: true };

/** A place in a listing; its date is the one that the listing is ordered by. */
export type RoomPosition = Position;

/** What to list of the rooms of one organization that can still be used. */
export interface RoomListing {
  readonly limit: number;
  readonly filter: RoomFilter;
  readonly order: RoomOrder;
  readonly after: RoomPosition | null;
}
