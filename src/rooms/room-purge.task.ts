import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { FOYER } from '../audit/actor.js';
import { RoomsService } from './rooms.service.js';

/** Time between two purges, in ms: rooms are promised to be gone 60 s after they expire. */
const PERIOD = 10_000;
/** A process purges a third of the time at most, so that three of them keep one connection busy. */
const REST = 2;

/** Deletes expired rooms for good, on every process, whenever some are due. */
@Injectable()
export class RoomPurgeTask implements OnModuleDestroy {
  private readonly logger = new Logger(RoomPurgeTask.name);
  private readonly end = new AbortController();
  private running = false;

  constructor(private readonly rooms: RoomsService) {}

  @Interval('room-purge', PERIOD)
  async purge(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const purged = await this.rooms.purge(FOYER, { rest: REST, signal: this.end.signal });
      if (purged > 0) this.logger.log(`Deleted ${purged} expired rooms.`);
    } catch (error) {
      // An outage is told of by who notices it.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Expired rooms could not be deleted; it is tried again.', error);
    } finally {
      this.running = false;
    }
  }

  /** Ends a purge that is under way before the connections are closed. */
  onModuleDestroy(): void {
    this.end.abort();
  }
}
