import { createHash } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { AddressCounter } from '../http/limits/address-counter.js';
import type { Room } from '../rooms/room.js';
import { RoomClosedError, RoomNotFoundError } from '../rooms/rooms.errors.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { roleOf, type RoomRole } from '../rooms/room-url.js';

/** How many failed visits are remembered, and for how long, in ms. */
const MEMORY = { max: 10_000, ttl: 60_000 };

/** The result of a visit. */
export type Visit = 'no room' | 'wrong key' | 'closed' | { readonly room: Room; readonly role: RoomRole };

/**
 * Finds rooms by their URLs, for pages and for sockets, and prevents guessing: it limits the unknown names and wrong keys
 * per address and minute. If the same URL is opened several times within a minute, it counts once, so that people who share
 * an address can open an old invitation together.
 */
@Injectable()
export class RoomVisits {
  private readonly misses: AddressCounter;
  private readonly missed = new LRUCache<string, true>(MEMORY);

  constructor(
    private readonly rooms: RoomsService,
    { FAILED_ATTEMPTS_PER_MINUTE }: Config,
  ) {
    this.misses = new AddressCounter(FAILED_ATTEMPTS_PER_MINUTE);
  }

  /**
   * @param roomKey the value of the key in the URL
   * @throws TooManyAttemptsError when the address has tried too often and has no valid key of the room;
   * DatabaseUnavailableError
   */
  async visit(name: string, roomKey: unknown, address: string): Promise<Visit> {
    const isGuess = roomKey === undefined || roomKey === '';
    if (isGuess) this.misses.check(address);
    const visit = await this.find(name, roomKey);
    if (visit === 'no room' || visit === 'wrong key') this.countMiss(name, roomKey, address);
    // Other visits at the same time may have reached the limit in the meantime.
    else if (isGuess) this.misses.check(address);
    return visit;
  }

  /**
   * Finds the room of a visitor who proves in another way to be allowed in.
   * @param isProved whether the visitor could prove it in this room; otherwise the visit counts as a wrong key
   * @throws TooManyAttemptsError when the address has tried too often, also for a name without a room;
   * RoomNotFoundError, RoomClosedError, DatabaseUnavailableError
   */
  async revisit<T>(
    name: string,
    address: string,
    isProved: (room: Room) => Promise<T | null>,
  ): Promise<T | null> {
    try {
      const proved = await isProved(await this.rooms.findByName(name));
      if (proved === null) this.misses.count(address);
      return proved;
    } catch (error) {
      if (error instanceof RoomNotFoundError) this.misses.count(address);
      throw error;
    }
  }

  private async find(name: string, roomKey: unknown): Promise<Visit> {
    try {
      const room = await this.rooms.findByName(name);
      const role = roleOf(room, roomKey);
      return role ? { room, role } : 'wrong key';
    } catch (error) {
      if (error instanceof RoomClosedError) return 'closed';
      if (error instanceof RoomNotFoundError) return 'no room';
      throw error;
    }
  }

  private countMiss(name: string, roomKey: unknown, address: string): void {
    const url = createHash('sha256')
      .update(JSON.stringify([name, roomKey ?? '']))
      .digest('base64');
    if (!this.missed.has(url)) this.misses.count(address);
    this.missed.set(url, true);
  }
}

@Module({ imports: [RoomsModule], providers: [RoomVisits], exports: [RoomVisits] })
export class RoomVisitsModule {}
