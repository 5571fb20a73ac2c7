import type { Position } from '../database/keyset-listing.js';
import type { RoomMetadata } from './room.js';

/** Conditions for rooms; all that are given must hold. */
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
  /** Whether somebody is in the room. */
  readonly active?: boolean;
}

export interface RoomOrder {
  readonly by: 'createdAt' | 'endsAt';
  readonly descending: boolean;
}

export const NEWEST_FIRST: RoomOrder = { by: 'createdAt', descending: true };

/** A request for one page of the available rooms of an organization. */
export interface RoomListing {
  readonly limit: number;
  readonly filter: RoomFilter;
  readonly order: RoomOrder;
  readonly after: Position | null;
}
