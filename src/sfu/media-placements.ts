import { Injectable } from '@nestjs/common';
import { LIVE_ROOMS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import * as sql from './placement.sql.js';

/** On which media server each room is: Postgres knows, so that all processes use the same one. */
@Injectable()
export class MediaPlacements {
  constructor(private readonly database: Database) {}

  /**
   * The server of a room; the one of these with the fewest people, if the room has none yet.
   * @param servers URLs of those that respond
   * @returns null if the room does not exist any more
   * @throws DatabaseUnavailableError, as all methods
   */
  async place(roomId: string, servers: readonly string[]): Promise<string | null> {
    const [placed] = await this.query(sql.place({ roomId, servers: JSON.stringify(servers) }));
    return placed?.server ?? null;
  }

  /**
   * Moves a room to one of these servers, unless somebody has moved it already.
   * @returns where it is now; null if it is nowhere
   */
  async move(roomId: string, from: string, servers: readonly string[]): Promise<string | null> {
    const [moved] = await this.query(sql.move({ roomId, from, servers: JSON.stringify(servers) }));
    return moved?.server ?? null;
  }

  /** Ends the placement of a room in which nobody is any more. @returns the server if somebody is */
  async release(roomId: string): Promise<string | null> {
    const [kept] = await this.query(sql.release({ roomId }));
    return kept?.server ?? null;
  }

  async releaseDeserted(): Promise<void> {
    await this.database.query(sql.releaseDeserted({}));
  }

  /** Those of these rooms that are on a server. */
  async placedOn(server: string, roomIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query(sql.placedOn({ server, roomIds: JSON.stringify(roomIds) }));
    return new Set(rows.map(({ roomId }) => roomId));
  }

  /** Rooms and people by the URLs of servers; a server without any is missing. */
  async count(): Promise<Map<string, { readonly rooms: number; readonly people: number }>> {
    const rows = await this.database.query(sql.countPeople({}));
    return new Map(rows.map(({ server, rooms, people }) => [server, { rooms, people }]));
  }

  private query<Row>(query: Query<Row>): Promise<Row[]> {
    return this.database.query({ ...query, share: LIVE_ROOMS });
  }
}
