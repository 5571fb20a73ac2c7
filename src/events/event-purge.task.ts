import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PurgeTask } from '../jobs/purge-task.js';
import { AuditService } from './events.service.js';

/** Time between two purges, in ms. */
const PERIOD = 10 * 60_000;

/** Deletes audit events that have been kept for as long as the configuration says. */
@Injectable()
export class AuditPurgeTask extends PurgeTask {
  constructor(audit: AuditService) {
    super('audit events that were kept long enough', (pace) => audit.purge(pace));
  }

  @Interval('audit-purge', PERIOD)
  override purge(): Promise<void> {
    return super.purge();
  }
}
