import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { inBatches, type Pace } from '../database/batches.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import * as sql from './audit.sql.js';
import type { AuditEvent } from './audit-event.js';
import type { AuditFilter } from './audit-filter.js';

/** Events that one statement of the purge deletes. */
const PURGE_BATCH = 1_000;

/** Reads what has changed. What changes something tells of it by itself ({@link audited}). */
@Injectable()
export class AuditService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** One page, the newest first, and where to go on; null on the last page. */
  async list(
    filter: AuditFilter,
    limit: number,
    after: Position | null,
  ): Promise<{ items: AuditEvent[]; next: Position | null }> {
    const { statement, values } = sql.list(filter, limit, after);
    const rows = await this.database.query<sql.AuditRow>(statement, values);
    return toPage(rows.map(sql.toAuditEvent), limit, ({ occurredAt }) => occurredAt);
  }

  /** Deletes events that have been kept long enough, beside any number of processes that do the same. @returns how many */
  purge(pace?: Pace): Promise<number> {
    const { auditRetentionDays } = this.config;
    return inBatches(
      PURGE_BATCH,
      async (size) => (await this.database.query(sql.PURGE, [size, auditRetentionDays])).length,
      pace,
    );
  }
}
