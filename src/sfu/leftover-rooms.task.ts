import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { validate as isUuid } from 'uuid';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import type { JanusServer } from './janus-server.js';
import { JanusRefusalError, JanusUnavailableError } from './janus-message.js';
import { MediaPlacements } from './media-placements.js';
import { MediaServers } from './media-servers.js';

/** Time between two sweeps, in ms. */
const PERIOD = 30_000;

/** Ends rooms at media servers that faults have left over: those that are not placed there. */
@Injectable()
export class LeftoverRoomsTask {
  private readonly logger = new Logger(LeftoverRoomsTask.name);
  private isRunning = false;

  constructor(
    private readonly servers: MediaServers,
    private readonly placements: MediaPlacements,
  ) {
    // One that has hung still has the rooms that were moved away from it, and may get them back.
    servers.onChange({ onUp: (server) => void this.attempt(() => this.sweep(server)) });
  }

  @Interval('leftover-media-rooms', PERIOD)
  async run(): Promise<void> {
    if (this.isRunning || !this.servers.areConfigured) return;
    this.isRunning = true;
    await this.attempt(async () => {
      await this.placements.releaseDeserted();
      for (const server of this.servers.up) await this.sweep(server);
    });
    this.isRunning = false;
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Outages are logged where they are detected.
      if (error instanceof DatabaseUnavailableError || error instanceof JanusUnavailableError) return;
      this.logger.error('Rooms left over at media servers could not be ended; Foyer will try again.', error);
    }
  }

  private async sweep(server: JanusServer): Promise<void> {
    const rooms = (await server.listRooms()).filter((id) => isUuid(id));
    const placed = await this.placements.placedOn(server.url, rooms);
    for (const roomId of rooms) {
      if (placed.has(roomId)) continue;
      try {
        await server.destroyRoom(roomId);
        this.logger.log('Ended a room left over at a media server', { roomId, server: server.url });
      } catch (error) {
        // Another installation made it.
        if (!(error instanceof JanusRefusalError)) throw error;
      }
    }
  }
}
