import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import * as sql from './events.sql.js';
import type { EventFilter, RecordedEvent } from './event.js';

/** The number of events that one statement of {@link EventsListing.readAll} reads. */
const EXPORT_PAGE = 500;

/** Reads events for audits: page by page, or all of them. */
@Injectable()
export class EventsListing {
  constructor(private readonly database: Database) {}

  /** One page, newest first, and the position of the next page; null on the last page. */
  async list(
    filter: EventFilter,
    limit: number,
    after: Position | null,
  ): Promise<{ items: RecordedEvent[]; next: Position | null }> {
    const events = await this.database.query(sql.list(filter, limit, after));
    return toPage(events, limit, ({ occurredAt }) => occurredAt);
  }

  /**
   * All matching events older than 30 s, oldest first, page by page: a page is read when the consumer has taken the one
   * before it. A later call that continues after the last event misses none.
   */
  async *readAll(filter: EventFilter, after: Position | null): AsyncGenerator<RecordedEvent[]> {
    for (let next = after; ;) {
      const query = sql.list(filter, EXPORT_PAGE, next, 'settled-oldest-first');
      const page = toPage(await this.database.query(query), EXPORT_PAGE, ({ occurredAt }) => occurredAt);
      if (page.items.length > 0) yield page.items;
      if (!page.next) return;
      next = page.next;
    }
  }
}
