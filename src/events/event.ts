import type { Actor } from './actor.js';

/** A change: what happened, when, and who did it. */
export interface RecordedEvent extends Actor {
  readonly id: string;
  /** null for events that belong to no organization. */
  readonly organizationId: string | null;
  readonly occurredAt: Date;
  /** Such as `room.created`. Declared by the noun that changes; never renamed. */
  readonly type: string;
  /** The id of the room, key or organization that changed, or a name for the subject. */
  readonly subjectId: string;
  /** Details of the change; nothing secret. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that is not written by the statement that makes the change. */
export type NewEvent = Omit<RecordedEvent, 'id' | 'occurredAt' | 'keyId' | 'tokenId' | 'requestId'>;

/** A filter for events, which must match all given conditions. */
export interface EventFilter {
  readonly organizationId?: string;
  readonly type?: string;
  readonly subjectId?: string;
  readonly keyId?: string;
  readonly tokenId?: string;
  readonly occurredAfter?: Date;
  readonly occurredBefore?: Date;
}
