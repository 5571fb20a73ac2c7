import { keysetListing, type Position } from '../database/keyset-listing.js';
import type { Statement } from '../database/database.js';
import type { Actor } from './actor.js';
import type { AuditEvent, AuditEventType } from './audit-event.js';
import type { AuditFilter } from './audit-filter.js';

export interface AuditRow extends Record<string, unknown> {
  readonly id: string;
  readonly organization_id: string;
  readonly occurred_at: Date;
  readonly type: AuditEventType;
  readonly subject_id: string;
  readonly actor: Actor['kind'];
  readonly key_id: string | null;
  readonly token_id: string | null;
  readonly request_id: string | null;
  readonly address: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The newest first. */
export function list(
  filter: AuditFilter,
  limit: number,
  after: Position | null,
): { statement: Statement; values: unknown[] } {
  return keysetListing({
    select: `SELECT id, organization_id, occurred_at, type, subject_id, actor, key_id, token_id, request_id, address, data
               FROM audit_events`,
    conditions: [
      ['organization_id = ?::uuid', filter.organizationId],
      ['type = ?::text', filter.type],
      ['subject_id = ?::text', filter.subjectId],
      ['key_id = ?::text', filter.keyId],
      ['token_id = ?::text', filter.tokenId],
      ['occurred_at > ?::timestamptz', filter.occurredAfter],
      ['occurred_at < ?::timestamptz', filter.occurredBefore],
    ],
    column: 'occurred_at',
    descending: true,
    after,
    limit,
    isUsual: false,
  });
}

export function toAuditEvent(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    organizationId: row.organization_id,
    occurredAt: row.occurred_at,
    type: row.type,
    subjectId: row.subject_id,
    kind: row.actor,
    keyId: row.key_id,
    tokenId: row.token_id,
    requestId: row.request_id,
    address: row.address,
    data: row.data,
  };
}

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. */
export const PURGE = {
  name: 'purge-audit-events-1',
  text: `DELETE FROM audit_events WHERE id = ANY (ARRAY(
           SELECT id FROM audit_events WHERE occurred_at < clock_timestamp() - $2 * interval '1 day'
            ORDER BY occurred_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING id`,
};
