import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { AuditService } from './audit.service.js';

/** Time between two purges, in ms. */
const PERIOD = 10 * 60_000;

/** Deletes audit events that have been kept for as long as the configuration says, on every process. */
@Injectable()
export class AuditPurgeTask {
  private readonly logger = new Logger(AuditPurgeTask.name);

  constructor(private readonly audit: AuditService) {}

  @Interval('audit-purge', PERIOD)
  async purge(): Promise<void> {
    try {
      const purged = await this.audit.purge();
      if (purged > 0) this.logger.log(`Deleted ${purged} audit events that were kept long enough.`);
    } catch (error) {
      // That the database is away is told where it is noticed, once.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error('Old audit events could not be deleted; it is tried again.', error);
    }
  }
}
