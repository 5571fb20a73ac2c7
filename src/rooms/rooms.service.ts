import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { NewRoom, Room, RoomPosition } from './room.js';
import { generateRoomKey, generateRoomName, generateRoomNumber } from './room-name.js';
import {
  FeatureUnavailableError,
  NoRoomNameLeftError,
  RoomEndsInPastError,
  RoomNotFoundError,
} from './rooms.errors.js';
import * as sql from './rooms.sql.js';

/** How often another random name is tried when one is taken. */
const NAME_ATTEMPTS = 10;
/** Rooms that one statement of the purge deletes: few enough to keep its locks short. */
const PURGE_BATCH = 1_000;

/** What to list: rooms of one organization that can still be used, the newest first. */
export interface RoomListing {
  readonly limit: number;
  readonly namePrefix: string;
  readonly after: RoomPosition | null;
}

/** Rooms, without HTTP and without versions. An organization can name only its own. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** @throws RoomEndsInPastError, FeatureUnavailableError, NoRoomNameLeftError */
  async create(organizationId: string, room: NewRoom): Promise<Room> {
    const [missing] = room.features;
    if (missing && this.config.unsupportedFeatures === 'refuse') throw new FeatureUnavailableError(missing);
    for (let attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      const [created] = await this.database.query<sql.RoomRow>(sql.INSERT, [
        uuidv7(),
        generateRoomNumber(),
        organizationId,
        generateRoomName(room.namePrefix, room.namePattern),
        room.mode,
        room.locked,
        generateRoomKey(),
        generateRoomKey(),
        room.endsAt,
      ]);
      if (created) return sql.toRoom(created);
      const [check] = await this.database.query<{ past: boolean }>(sql.ENDS_IN_PAST, [room.endsAt]);
      if (check?.past) throw new RoomEndsInPastError();
    }
    throw new NoRoomNameLeftError();
  }

  /** @throws RoomNotFoundError */
  async findByNumber(organizationId: string, number: string): Promise<Room> {
    const [row] = await this.database.query<sql.RoomRow>(sql.FIND_BY_NUMBER, [number, organizationId]);
    if (!row) throw new RoomNotFoundError();
    return sql.toRoom(row);
  }

  /** Finds a room for someone who opens its URL. @throws RoomNotFoundError */
  async findByName(name: string): Promise<Room> {
    const [row] = await this.database.query<sql.RoomRow>(sql.FIND_BY_NAME, [name]);
    if (!row) throw new RoomNotFoundError();
    return sql.toRoom(row);
  }

  /** One page, at the same cost wherever it stands, and where to go on; null on the last page. */
  async list(
    organizationId: string,
    listing: RoomListing,
  ): Promise<{ rooms: Room[]; next: RoomPosition | null }> {
    const { limit, namePrefix, after } = listing;
    const values = [organizationId, namePrefix, limit + 1];
    const rows = after
      ? await this.database.query<sql.RoomRow>(sql.LIST_AFTER, [...values, after.createdAt, after.id])
      : await this.database.query<sql.RoomRow>(sql.LIST, values);
    const rooms = rows.slice(0, limit).map(sql.toRoom);
    return { rooms, next: rows.length > limit ? (rooms.at(-1) ?? null) : null };
  }

  /** Deletes a room for good; nothing happens when there is none. */
  async deleteByNumber(organizationId: string, number: string): Promise<void> {
    await this.database.query(sql.DELETE_BY_NUMBER, [number, organizationId]);
  }

  /**
   * Deletes every room that expired, in batches, beside any number of processes that do the same.
   * @returns how many rooms this call deleted
   */
  async purge(): Promise<number> {
    let purged = 0;
    for (;;) {
      const batch = await this.database.query(sql.PURGE, [PURGE_BATCH]);
      purged += batch.length;
      if (batch.length < PURGE_BATCH) return purged;
    }
  }
}
