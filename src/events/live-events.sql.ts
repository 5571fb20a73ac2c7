import { statement } from '../database/statement.js';
import { deleteBatch } from '../jobs/batches.js';

/**
 * How long live events are kept, in days: long enough for what is delivered to others, and tried again for a day. What is
 * kept for longer is made from them.
 */
const RETENTION = 7;

/**
 * What people do in a room, as SQL expressions. Such events are no changes of an organization's things, and there are many
 * of them: they stand apart from those of the audit, which does not list them.
 */
export interface LiveEventDescription {
  /** Such as `participant.joined`. Declared by the noun that changes; never renamed. */
  readonly type: string;
  readonly organizationId: string;
  readonly roomId: string;
  /** The id of the participant or the session. */
  readonly subjectId: string;
  /** A JSON object, without anything that people typed. */
  readonly data: string;
}

/** SQL that writes an event for every row of `from`, as part of the statement that makes the change. */
export function insertLiveEvents(description: LiveEventDescription, from: string): string {
  const { type, organizationId, roomId, subjectId, data } = description;
  return `INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
          SELECT gen_random_uuid(), ${organizationId}, ${roomId}, ${type}, ${subjectId}, ${data} FROM ${from}`;
}

export const purgeLive = statement<{ size: number }>(
  ({ size }) =>
    `${deleteBatch('live_events', `occurred_at < clock_timestamp() - interval '${RETENTION} days'`, 'occurred_at', size)}
     RETURNING id`,
);
