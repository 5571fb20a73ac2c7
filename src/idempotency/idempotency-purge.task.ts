import { Injectable } from '@nestjs/common';
import { purgeTask } from '../jobs/purge-task.js';
import { IdempotencyService } from './idempotency.service.js';

/** Deletes expired idempotency keys. */
@Injectable()
export class IdempotencyPurgeTask extends purgeTask(IdempotencyService, {
  name: 'idempotency-purge',
  period: 60_000,
  rows: 'expired idempotency keys',
  run: (idempotency, pace) => idempotency.purge(pace),
}) {}
