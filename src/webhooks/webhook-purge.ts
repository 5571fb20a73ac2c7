import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';
import * as deliveries from './deliveries.sql.js';
import * as webhooks from './webhooks.sql.js';

/** The number of deliveries that one statement deletes. */
const BATCH = 1_000;

/** Deletes what is left of webhooks: old deliveries, all of deleted webhooks, and secrets that have expired. */
@Injectable()
export class WebhookPurge {
  constructor(private readonly database: Database) {}

  /** Deletes in batches, concurrently with any number of processes. @returns the number of deliveries */
  async purge(pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(deliveries.purge({ size }))).length;
    const deleted = await inBatches(BATCH, purgeBatch, pace);
    await this.database.query(webhooks.purgeWebhooks({}));
    await this.database.query(webhooks.purgeSecrets({}));
    return deleted;
  }
}

/** Deletes what is left of webhooks periodically. */
@Injectable()
export class WebhookPurgeTask extends purgeTask(WebhookPurge, {
  name: 'webhook-purge',
  period: 60_000,
  rows: 'old deliveries of webhooks',
  run: (purge, pace) => purge.purge(pace),
}) {}
