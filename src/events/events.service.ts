import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';
import * as sql from './events.sql.js';
import { purgeLive } from './live-events.sql.js';
import type { NewEvent } from './event.js';

/** The number of events that one statement deletes. */
const PURGE_BATCH = 1_000;

/** Writes events that belong to no change of a row ({@link withEvent} writes the others), and deletes old ones. */
@Injectable()
export class EventsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Records any number of events in one statement. */
  async record(events: readonly NewEvent[]): Promise<void> {
    await this.database.query(sql.record({ events: JSON.stringify(events) }));
  }

  /** Deletes events past their retention, while any number of processes do the same. @returns their number */
  purge(pace?: Pace): Promise<number> {
    const { AUDIT_RETENTION_DAYS: days } = this.config;
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(sql.purge({ size, days }))).length;
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }

  /** As {@link purge}, for live events. */
  purgeLive(pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(purgeLive({ size }))).length;
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }
}

/** Deletes audit events whose retention has ended. */
@Injectable()
export class EventPurgeTask extends purgeTask(EventsService, {
  name: 'audit-purge',
  period: 10 * 60_000,
  rows: 'audit events past their retention',
  run: (events, pace) => events.purge(pace),
}) {}

/** Deletes live events whose retention has ended. */
@Injectable()
export class LiveEventPurgeTask extends purgeTask(EventsService, {
  name: 'live-event-purge',
  period: 10 * 60_000,
  rows: 'live events past their retention',
  run: (events, pace) => events.purgeLive(pace),
}) {}
