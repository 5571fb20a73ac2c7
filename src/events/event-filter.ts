import type { AuditEventType } from './event.js';

/** Which events; every condition that is given must hold. */
export interface AuditFilter {
  readonly organizationId?: string;
  readonly type?: AuditEventType;
  readonly subjectId?: string;
  readonly keyId?: string;
  readonly tokenId?: string;
  readonly occurredAfter?: Date;
  readonly occurredBefore?: Date;
}
