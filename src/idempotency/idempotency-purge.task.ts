import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { IdempotencyService } from './idempotency.service.js';

/** Time between two purges, in ms. */
const PERIOD = 60_000;

/** Deletes idempotency keys that have expired, on every process. */
@Injectable()
export class IdempotencyPurgeTask {
  private readonly logger = new Logger(IdempotencyPurgeTask.name);

  constructor(private readonly idempotency: IdempotencyService) {}

  @Interval('idempotency-purge', PERIOD)
  async purge(): Promise<void> {
    try {
      await this.idempotency.purge();
    } catch (error) {
      // That the database is away is told where it is noticed, once.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Expired idempotency keys could not be deleted; it is tried again.', error);
    }
  }
}
