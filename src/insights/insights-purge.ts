import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { type Placeholders, statement } from '../database/statement.js';
import { deleteBatch, inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';

/** How many rows one statement deletes: few, so that its locks are short. */
const BATCH = 1_000;

interface Values {
  readonly days: number;
  readonly size: number;
}

/** The instant before which everything is forgotten. */
const start = ({ days }: Placeholders<Values>): string =>
  `(statement_timestamp() - ${days}::integer * interval '1 day')`;

/** The first UUIDv7 of that instant: the primary key is in the order of time. */
const firstId = (value: Placeholders<Values>): string =>
  `rpad(lpad(to_hex((extract(epoch FROM ${start(value)}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`;

const deleteFrom = (table: string, order: string, isOld: (value: Placeholders<Values>) => string) =>
  statement<Values, { readonly deleted: number }>(
    (value) => `
  WITH gone AS (${deleteBatch(table, isOld(value), order, value.size)} RETURNING 1)
  SELECT count(*)::integer AS deleted FROM gone`,
  );

/** What came before the instant, and was over before it as well; who is still in a room stays. Rooms come last, with their names. */
const HISTORY = [
  deleteFrom('participants', 'id', (value) => `id < ${firstId(value)} AND left_at < ${start(value)}`),
  deleteFrom('room_sessions', 'id', (value) => `id < ${firstId(value)} AND ended_at < ${start(value)}`),
  deleteFrom('past_rooms', 'deleted_at', (value) => `deleted_at < ${start(value)}`),
];

/** Forgets rooms that are gone, and who met, when `INSIGHTS_RETENTION_DAYS` have passed. */
@Injectable()
export class InsightsPurge {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Deletes in batches, concurrently with any number of processes. @returns how many rows this call deleted */
  async purge(pace?: Pace): Promise<number> {
    const { INSIGHTS_RETENTION_DAYS: days } = this.config;
    let total = 0;
    for (const deleteRows of HISTORY) {
      const purgeBatch = async (size: number): Promise<number> =>
        (await this.database.query(deleteRows({ days, size })))[0]?.deleted ?? 0;
      total += await inBatches(BATCH, purgeBatch, pace);
    }
    return total;
  }
}

/** Deletes insights whose retention has ended. */
@Injectable()
export class InsightsPurgeTask extends purgeTask(InsightsPurge, {
  name: 'insights-purge',
  period: 10 * 60_000,
  rows: 'rows of insights past their retention',
  run: (insights, pace) => insights.purge(pace),
}) {}
