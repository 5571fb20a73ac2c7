import type { EventType } from './event.js';

/** Which events; every condition that is given must hold. */
export interface EventFilter {
  readonly organizationId?: string;
  readonly type?: EventType;
  readonly subjectId?: string;
  readonly keyId?: string;
  readonly tokenId?: string;
  readonly occurredAfter?: Date;
  readonly occurredBefore?: Date;
}
