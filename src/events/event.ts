import type { Actor } from './actor.js';

/** Everything that leaves an event. A type is never renamed. */
export const EVENT_TYPES = [
  'room.created',
  'room.updated',
  'room.deleted',
  'room.purged',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'organization.created',
  'organization.updated',
  'migration.undone',
  'organization.suspended',
  'organization.resumed',
  'organization.deleted',
  'authentication.failed',
  'secrets.rotated',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** That something has changed: what, when, and who did it. */
export interface RecordedEvent extends Actor {
  readonly id: string;
  /** null for what belongs to no organization. */
  readonly organizationId: string | null;
  readonly occurredAt: Date;
  readonly type: EventType;
  /** The id of the room, key or organization that changed, or what else it is about. */
  readonly subjectId: string;
  /** What explains the change; nothing secret. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is to be recorded of something that changes nothing in an organization's own tables. */
export type NewEvent = Pick<
  RecordedEvent,
  'organizationId' | 'type' | 'subjectId' | 'kind' | 'address' | 'data'
>;
