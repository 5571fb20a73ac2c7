import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';

/** How many names one statement deletes: few, so that its locks are short. */
const BATCH = 1_000;

const redactNames = statement<{ readonly size: number }, { readonly redacted: number }>(
  ({ size }) => `
  WITH redacted AS (
         UPDATE participants SET display_name = NULL WHERE id = ANY (ARRAY(
           SELECT id FROM participants WHERE left_at IS NOT NULL AND display_name IS NOT NULL
            ORDER BY left_at LIMIT ${size} FOR UPDATE SKIP LOCKED))
         RETURNING 1)
  SELECT count(*)::integer AS redacted FROM redacted`,
);

/** Deletes the names of those who have left, if `INSIGHTS_NAMES` says so; those who are in a room keep theirs. */
@Injectable()
export class NameRedaction {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Redacts in batches, concurrently with any number of processes. @returns how many names this call deleted */
  redact(pace?: Pace): Promise<number> {
    if (this.config.INSIGHTS_NAMES === 'keep') return Promise.resolve(0);
    const redactBatch = async (size: number): Promise<number> =>
      (await this.database.query(redactNames({ size })))[0]?.redacted ?? 0;
    return inBatches(BATCH, redactBatch, pace);
  }
}

/** Deletes names soon after their people have left; until then no API shows them. */
@Injectable()
export class NameRedactionTask extends purgeTask(NameRedaction, {
  name: 'name-redaction',
  period: 10_000,
  rows: 'names of people who have left',
  run: (names, pace) => names.redact(pace),
}) {}
