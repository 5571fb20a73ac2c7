import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { RoomsService } from './rooms.service.js';

/** Time between two purges, in ms: rooms are promised to be gone 60 s after they expire. */
const PERIOD = 10_000;

/** Deletes expired rooms for good, on every process, whenever some are due. */
@Injectable()
export class RoomPurgeTask {
  private readonly logger = new Logger(RoomPurgeTask.name);
  private running = false;

  constructor(private readonly rooms: RoomsService) {}

  @Interval('room-purge', PERIOD)
  async purge(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const purged = await this.rooms.purge();
      if (purged > 0) this.logger.log(`Deleted ${purged} expired rooms.`);
    } catch (error) {
      // That the database is away is told where it is noticed, once.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Expired rooms could not be deleted; it is tried again.', error);
    } finally {
      this.running = false;
    }
  }
}
