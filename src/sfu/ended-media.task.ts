import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { MediaRooms } from './media-rooms.js';
import { MediaServers } from './media-servers.js';
import { SessionRecords } from './session-records.js';

/** Time between two checks, in ms. */
const PERIOD = 2_000;

/**
 * Ends the media of people who are out, whichever process had them: it may be gone. And forgets those who have come back on
 * another process while their page had no socket here.
 */
@Injectable()
export class EndedMediaTask {
  private readonly logger = new Logger(EndedMediaTask.name);
  private isRunning = false;

  constructor(
    private readonly records: SessionRecords,
    private readonly rooms: MediaRooms,
    private readonly servers: MediaServers,
  ) {}

  @Interval('ended-media', PERIOD)
  async run(): Promise<void> {
    if (this.isRunning || !this.servers.areConfigured) return;
    this.isRunning = true;
    try {
      for (const { participantId, server, sessionId } of await this.records.takeEnded())
        if (this.rooms.find(participantId)) await this.rooms.leave(participantId);
        else
          await this.servers
            .find(server)
            ?.destroySession(sessionId)
            .catch(() => undefined);
      const { unattended } = this.rooms;
      const staying = await this.records.staying(unattended);
      for (const { id } of unattended) if (!staying.has(id)) await this.rooms.forget(id);
    } catch (error) {
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('The media of people who are out could not be ended; Foyer will try again.', error);
    } finally {
      this.isRunning = false;
    }
  }
}
