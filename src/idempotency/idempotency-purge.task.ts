import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PurgeTask } from '../jobs/purge-task.js';
import { IdempotencyService } from './idempotency.service.js';

/** Time between two purges, in ms. */
const PERIOD = 60_000;

/** Deletes idempotency keys that have expired. */
@Injectable()
export class IdempotencyPurgeTask extends PurgeTask {
  constructor(idempotency: IdempotencyService) {
    super('expired idempotency keys', (pace) => idempotency.purge(pace));
  }

  @Interval('idempotency-purge', PERIOD)
  override purge(): Promise<void> {
    return super.purge();
  }
}
