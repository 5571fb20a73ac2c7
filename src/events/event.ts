import type { Actor } from './actor.js';

/** A change: what happened, when, and who did it. */
export interface RecordedEvent extends Actor {
  readonly id: string;
  /** null for what belongs to no organization. */
  readonly organizationId: string | null;
  readonly occurredAt: Date;
  /** Declared by what it happens to, such as `room.created`; never renamed. */
  readonly type: string;
  /** The id of the room, key or organization that changed, or a name for the subject. */
  readonly subjectId: string;
  /** What explains the change; nothing secret. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that is not written by the statement of its change. */
export type NewEvent = Omit<RecordedEvent, 'id' | 'occurredAt' | 'keyId' | 'tokenId' | 'requestId'>;

/** Conditions for events; all that are given must hold. */
export interface EventFilter {
  readonly organizationId?: string;
  readonly type?: string;
  readonly subjectId?: string;
  readonly keyId?: string;
  readonly tokenId?: string;
  readonly occurredAfter?: Date;
  readonly occurredBefore?: Date;
}
