import { Injectable } from '@nestjs/common';
import { inBatches, type Pace } from '../jobs/batches.js';
import { Database, type Statement } from '../database/database.js';

/** Rows that one statement deletes: few enough to keep its locks short. */
const BATCH = 2_000;

const FIND_DELETED = {
  name: 'find-deleted-organizations-1',
  text: `SELECT id FROM organizations WHERE deleted_at IS NOT NULL ORDER BY deleted_at`,
};

/** Everything that an organization owns and may have much of; its keys first. The event of its deletion stays. */
const OWNED = [
  deleteFrom('api_keys', 'id'),
  deleteFrom('rooms', 'created_at'),
  deleteFrom('idempotency_keys', 'key'),
  deleteFrom('audit_events', 'occurred_at', `AND type <> 'organization.deleted'`),
];

const DELETE = {
  name: 'delete-organization-1',
  text: `WITH counts AS (DELETE FROM room_counts WHERE organization_id = $1),
              windows AS (DELETE FROM quota_windows WHERE organization_id = $1)
         DELETE FROM organizations WHERE id = $1 AND deleted_at IS NOT NULL`,
};

/** Deletes what belongs to deleted organizations, and then these. */
@Injectable()
export class OrganizationPurge {
  constructor(private readonly database: Database) {}

  /** Does so in batches, beside any number of processes that do the same. @returns how many rows this call deleted */
  async purge(pace?: Pace): Promise<number> {
    let total = 0;
    for (const { id } of await this.database.query<{ id: string }>(FIND_DELETED)) {
      for (const statement of OWNED) {
        total += await inBatches(BATCH, (size) => this.delete(statement, id, size), pace);
      }
      if (pace?.signal?.aborted) return total;
      await this.database.query(DELETE, [id]);
    }
    return total;
  }

  private async delete(statement: Statement, organizationId: string, size: number): Promise<number> {
    const [batch] = await this.database.query<{ deleted: number }>(statement, [organizationId, size]);
    return batch?.deleted ?? 0;
  }
}

/**
 * ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. The order is
 * that of an index, so that no batch reads again what those before it have deleted.
 */
function deleteFrom(table: string, order: string, condition = ''): Statement {
  return {
    name: `delete-${table}-of-organization-1`,
    text: `WITH gone AS (
             DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
               SELECT ctid FROM ${table} WHERE organization_id = $1 ${condition}
                ORDER BY organization_id, ${order} LIMIT $2 FOR UPDATE SKIP LOCKED))
             RETURNING 1)
           SELECT count(*)::integer AS deleted FROM gone`,
  };
}
