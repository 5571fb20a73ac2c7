import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LostSockets } from './lost-sockets.js';
import { RoomObserver } from './room-observer.js';

/** Time between two checks, in ms: longer than any response of Postgres can be on its way. */
const PERIOD = 15_000;

/**
 * Finds participants who have a socket on this process according to Postgres, but not here: the response to the statement
 * that let them in, or let them resume, was lost. They would keep their places for as long as this process runs.
 */
@Injectable()
export class ForgottenParticipantsTask {
  private readonly logger = new Logger(ForgottenParticipantsTask.name);
  /** Who was unknown here at the last check, perhaps only because the response had not come yet. */
  private suspects: ReadonlySet<string> = new Set();

  constructor(
    private readonly sessions: SessionsService,
    private readonly observer: RoomObserver,
    private readonly lost: LostSockets,
  ) {}

  @Interval('forgotten-participants', PERIOD)
  async run(): Promise<void> {
    try {
      const attached = await this.sessions.attachedTo(this.observer.processId);
      const here = new Set([...this.observer.participants()].map(({ id }) => id));
      const unknown = attached.filter((id) => !here.has(id));
      for (const id of unknown) if (this.suspects.has(id)) this.lost.add(id);
      this.suspects = new Set(unknown);
    } catch (error) {
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Forgotten participants could not be looked for; Foyer will try again.', error);
    }
  }
}
