import { Inject, Injectable, Logger, type OnModuleDestroy, type Type } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import type { Pace } from './batches.js';

/**
 * The pause after a batch, as a multiple of its duration: a process purges at most a sixth of the time, so that three
 * processes occupy half a connection, and requests are as fast as without the purge.
 */
const REST = 5;

/** What a task deletes. */
interface Purge<Service> {
  /** The name of the interval. */
  readonly name: string;
  /** Time between two purges, in ms. */
  readonly period: number;
  /** The rows, as the log calls them. */
  readonly rows: string;
  /** Deletes all of them at the given pace. @returns how many */
  run(service: Service, pace: Pace): Promise<number>;
}

/**
 * The base class of a task that deletes rows periodically on every process: one purge at a time, and a failure is logged
 * and does not end the process.
 */
export function purgeTask<Deleter>(
  deleter: Type<Deleter>,
  purge: Purge<Deleter>,
): Type<{ purge(): Promise<void> }> {
  @Injectable()
  class PurgeTask implements OnModuleDestroy {
    private readonly logger = new Logger(this.constructor.name);
    private readonly end = new AbortController();
    private isRunning = false;

    constructor(@Inject(deleter) private readonly service: Deleter) {}

    @Interval(purge.name, purge.period)
    async purge(): Promise<void> {
      if (this.isRunning) return;
      this.isRunning = true;
      try {
        const deleted = await purge.run(this.service, { rest: REST, signal: this.end.signal });
        if (deleted > 0) this.logger.log(`Deleted ${deleted} ${purge.rows}.`);
      } catch (error) {
        // An outage is logged where it is detected.
        if (error instanceof DatabaseUnavailableError) return;
        this.logger.error(`Could not delete ${purge.rows}; Foyer will try again.`, error);
      } finally {
        this.isRunning = false;
      }
    }

    /** Ends a purge in progress before the connections are closed. */
    onModuleDestroy(): void {
      this.end.abort();
    }
  }
  return PurgeTask;
}
