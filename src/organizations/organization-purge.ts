import { Injectable } from '@nestjs/common';
import { deleteBatch, inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';

/** How many rows one statement deletes: few, so that its locks are short. */
const BATCH = 2_000;

const findDeleted = statement<object, { id: string }>(
  () => `SELECT id FROM organizations WHERE deleted_at IS NOT NULL ORDER BY deleted_at`,
);

const deleteFrom = (table: string, order: string, condition = '') =>
  statement<{ id: string; size: number }, { deleted: number }>(({ id, size }) => {
    const rows = `organization_id = ${id} ${condition}`;
    return `WITH gone AS (${deleteBatch(table, rows, `organization_id, ${order}`, size)} RETURNING 1)
            SELECT count(*)::integer AS deleted FROM gone`;
  });

/** The log of the webhooks of an organization, which has no index by organization. */
const deleteDeliveries = statement<{ id: string; size: number }, { deleted: number }>(
  ({ id, size }) => `
  WITH gone AS (
         DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
           SELECT d.id FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id
            WHERE w.organization_id = ${id} LIMIT ${size} FOR UPDATE OF d SKIP LOCKED))
         RETURNING 1)
  SELECT count(*)::integer AS deleted FROM gone`,
);

/** The tables in which an organization may have many rows, keys first. The event of its deletion stays. */
const OWNED = [
  deleteFrom('api_keys', 'id'),
  deleteDeliveries,
  deleteFrom('webhooks', 'created_at'),
  deleteFrom('rooms', 'created_at'),
  deleteFrom('past_rooms', 'created_at'),
  deleteFrom('participants', 'left_at'),
  deleteFrom('room_sessions', 'started_at'),
  deleteFrom('themes', 'id'),
  deleteFrom('theme_images', 'hash'),
  deleteFrom('idempotency_keys', 'key'),
  deleteFrom('live_events', 'occurred_at'),
  deleteFrom('audit_events', 'occurred_at', `AND type <> 'organization.deleted'`),
];

/**
 * Leaves the organization to another process that is still deleting rooms of it: they are subtracted from its counters, and
 * become past rooms, only then, and both would stay.
 */
const deleteOrganization = statement<{ id: string }>(
  ({ id }) => `WITH gone AS (
           DELETE FROM organizations
            WHERE id = ${id} AND deleted_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM rooms WHERE organization_id = ${id})
              AND NOT EXISTS (SELECT FROM past_rooms WHERE organization_id = ${id})
              AND NOT EXISTS (SELECT FROM participants WHERE organization_id = ${id})
              AND NOT EXISTS (SELECT FROM room_sessions WHERE organization_id = ${id})
           RETURNING id),
              counts AS (DELETE FROM room_counts WHERE organization_id IN (SELECT id FROM gone))
         DELETE FROM quota_windows WHERE organization_id IN (SELECT id FROM gone)`,
);

/** Deletes what belongs to deleted organizations, and then the organizations. */
@Injectable()
export class OrganizationPurge {
  constructor(private readonly database: Database) {}

  /** Deletes in batches, concurrently with any number of processes. @returns how many rows this call deleted */
  async purge(pace?: Pace): Promise<number> {
    let total = 0;
    for (const { id } of await this.database.query(findDeleted({}))) {
      for (const deleteRows of OWNED) {
        const purgeBatch = async (size: number): Promise<number> =>
          (await this.database.query(deleteRows({ id, size })))[0]?.deleted ?? 0;
        total += await inBatches(BATCH, purgeBatch, pace);
      }
      if (pace?.signal?.aborted) return total;
      await this.database.query(deleteOrganization({ id }));
    }
    return total;
  }
}

/** Deletes what belongs to deleted organizations: within a minute, as promised, hence the short rest. */
@Injectable()
export class OrganizationPurgeTask extends purgeTask(OrganizationPurge, {
  name: 'organization-purge',
  period: 5_000,
  rows: 'rows of deleted organizations',
  run: (organizations, pace) => organizations.purge({ ...pace, rest: 1 }),
}) {}
