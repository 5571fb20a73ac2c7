import { Injectable, Logger } from '@nestjs/common';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { RoomObserver } from './room-observer.js';

/**
 * Participants whose sockets are lost. Postgres must learn of each, also if it is away at that moment: otherwise they would
 * keep their places for as long as this process runs.
 */
@Injectable()
export class LostSockets {
  private readonly logger = new Logger(LostSockets.name);
  private waiting = new Set<string>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sessions: SessionsService,
    private readonly observer: RoomObserver,
  ) {}

  /** The participant has no socket any more. */
  add(participantId: string): void {
    this.waiting.add(participantId);
    this.write().catch((error: unknown) => {
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Lost sockets could not be recorded; Foyer will try again.', error);
    });
  }

  /**
   * Writes those that Postgres does not know of; all of them are written when the promise is fulfilled.
   * @throws DatabaseUnavailableError
   */
  write(): Promise<void> {
    const written = this.writing.then(() => this.writeWaiting());
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeWaiting(): Promise<void> {
    if (this.waiting.size === 0) return;
    const ids = this.waiting;
    this.waiting = new Set();
    try {
      await this.sessions.detach([...ids], this.observer.processId);
    } catch (error) {
      for (const id of ids) this.waiting.add(id);
      throw error;
    }
  }
}
