import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import * as sql from './events.sql.js';
import type { AuditEvent, NewAuditEvent } from './event.js';
import type { AuditFilter } from './event-filter.js';

/** Events that one statement of the purge deletes. */
const PURGE_BATCH = 1_000;
/** Events that one statement of {@link AuditService.readAll} reads. */
const EXPORT_PAGE = 500;

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

  /**
   * All events that fit a filter and are older than 30 s, the oldest first, page by page: the next page is read when the
   * reader has taken those before it. Whoever goes on later behind the last one misses none.
   */
  async *readAll(filter: AuditFilter, after: Position | null): AsyncGenerator<AuditEvent[]> {
    for (let next = after; ;) {
      const { statement, values } = sql.list(filter, EXPORT_PAGE, next, 'settled-oldest-first');
      const rows = await this.database.query<sql.AuditRow>(statement, values);
      const page = toPage(rows.map(sql.toAuditEvent), EXPORT_PAGE, ({ occurredAt }) => occurredAt);
      if (page.items.length > 0) yield page.items;
      if (!page.next) return;
      next = page.next;
    }
  }

  /** Records what is not the change of a row, which tells of it by itself, in one statement. */
  async record(events: readonly NewAuditEvent[]): Promise<void> {
    await this.database.query(sql.RECORD, [sql.toRecords(events)]);
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
