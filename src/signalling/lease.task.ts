import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { Presence } from './presence.js';
import { Relay } from './relay.js';
import { RoomObserver } from './room-observer.js';

/** How often a process says that it is alive, in ms. */
const PERIOD = 3_000;

/**
 * How long a process sends nobody out after an outage, in ms: leases may have lapsed in the meantime, and every other
 * process that is alive has to have the time to renew its own.
 */
const FORBEARANCE = 15_000;

/** Says that this process is alive, writes what Postgres missed during an outage, and sends out who is overdue. */
@Injectable()
export class LeaseTask implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LeaseTask.name);
  private sweepsFrom = 0;
  private isRunning = false;
  private isStopped = false;

  constructor(
    private readonly sessions: SessionsService,
    private readonly observer: RoomObserver,
    private readonly presence: Presence,
    private readonly relay: Relay,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.run();
  }

  @Interval('lease', PERIOD)
  async run(): Promise<void> {
    if (this.isRunning || this.isStopped) return;
    this.isRunning = true;
    try {
      await this.sessions.renewLease(this.observer.processId);
      await this.presence.catchUp();
      if (performance.now() >= this.sweepsFrom) await this.sweep();
    } catch (error) {
      this.sweepsFrom = performance.now() + FORBEARANCE;
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError || this.isStopped) return;
      this.logger.error('The lease of this process could not be renewed; Foyer will try again.', error);
    } finally {
      this.isRunning = false;
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    await this.presence.end();
  }

  private async sweep(): Promise<void> {
    for (const roomId of await this.sessions.sweep()) {
      this.relay.announceChange(roomId);
      this.observer.hint(roomId);
    }
  }
}
