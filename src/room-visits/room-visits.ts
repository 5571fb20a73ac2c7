import { createHash } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { AddressCounter } from '../http/limits/address-counter.js';
import type { Room, VisitedRoom } from '../rooms/room.js';
import { RoomClosedError, RoomNotFoundError } from '../rooms/rooms.errors.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { RoomsService } from '../rooms/rooms.service.js';
import { roleOf, type RoomRole } from '../rooms/room-url.js';

/** How many failed visits are remembered, and for how long, in ms. */
const MEMORY = { max: 10_000, ttl: 60_000 };

/** Why a visitor cannot enter. */
export type Refusal = 'no room' | 'wrong key' | 'closed';

/** The result of a visit, with the origins that may embed its page. */
export type Visit = Pick<VisitedRoom, 'embedOrigins'> &
  ({ readonly refusal: Refusal } | { readonly room: Room; readonly role: RoomRole });

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
    private readonly config: Config,
  ) {
    this.misses = new AddressCounter(config.FAILED_ATTEMPTS_PER_MINUTE);
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
    if ('refusal' in visit && visit.refusal !== 'closed') this.countMiss(name, roomKey, address);
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
      const { room, isClosed } = await this.rooms.findByName(name);
      if (isClosed) throw new RoomClosedError();
      const proved = await isProved(room);
      if (proved === null) this.misses.count(address);
      return proved;
    } catch (error) {
      if (error instanceof RoomNotFoundError) this.misses.count(address);
      throw error;
    }
  }

  private async find(name: string, roomKey: unknown): Promise<Visit> {
    try {
      const { room, isClosed, embedOrigins } = await this.rooms.findByName(name);
      if (isClosed) return { refusal: 'closed', embedOrigins };
      const role = roleOf(room, roomKey);
      return role ? { room, role, embedOrigins } : { refusal: 'wrong key', embedOrigins };
    } catch (error) {
      if (!(error instanceof RoomNotFoundError)) throw error;
      return { refusal: 'no room', embedOrigins: this.config.EMBED_ORIGINS };
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
