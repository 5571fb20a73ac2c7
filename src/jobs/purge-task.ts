import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Pace } from './batches.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';

/**
 * How long to rest after a batch, in times of what it took: a process purges a sixth of the time at most, so that three
 * of them keep half a connection busy, and requests beside them are answered as fast as ever.
 */
const REST = 5;

/**
 * Deletes rows that are no longer wanted, every now and then and on every process: once at a time, leaving room for
 * requests, and never so that a failure ends the process.
 */
export abstract class PurgeTask implements OnModuleDestroy {
  private readonly logger = new Logger(this.constructor.name);
  private readonly end = new AbortController();
  private running = false;

  /**
   * @param rows what is deleted, as the log calls it
   * @param deleteRows deletes all there are, at the given pace, and says how many
   */
  protected constructor(
    private readonly rows: string,
    private readonly deleteRows: (pace: Pace) => Promise<number>,
  ) {}

  async purge(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      const deleted = await this.deleteRows({ rest: REST, signal: this.end.signal });
      if (deleted > 0) this.logger.log(`Deleted ${deleted} ${this.rows}.`);
    } catch (error) {
      // An outage is told of by who notices it.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error(`Could not delete ${this.rows}; it is tried again.`, error);
    } finally {
      this.running = false;
    }
  }

  /** Ends a purge that is under way before the connections are closed. */
  onModuleDestroy(): void {
    this.end.abort();
  }
}
