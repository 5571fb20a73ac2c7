import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import {
  type Attempt,
  type Delivery,
  DELIVERY_RETENTION,
  type DeliveryState,
  type EventContent,
} from './delivery.js';

const COLUMNS = `d.id, d.event_id AS "eventId", d.event_type AS "eventType", d.occurred_at AS "occurredAt",
                d.created_at AS "createdAt", d.state, d.attempts, d.due_at AS "dueAt"`;

/** The columns of a delivery that is due again at once. */
const DUE_AGAIN = `state = 'pending', tries = 0, due_at = date_trunc('milliseconds', statement_timestamp()),
                leased_until = NULL`;

/** A filter for deliveries, which must match all given conditions. */
export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** One page of the deliveries of a webhook, newest first. */
export function list(
  webhook: { readonly id: string; readonly organizationId: string },
  { state, createdAfter, createdBefore }: DeliveryFilter,
  limit: number,
  after: Position | null,
): Query<Delivery> {
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM webhook_deliveries d`,
    share: webhook.organizationId,
    conditions: [['webhook_id = ?::uuid', webhook.id]],
    within: state === undefined ? null : { column: 'state', value: state },
    column: 'created_at',
    descending: true,
    above: createdAfter,
    below: createdBefore,
    after,
    limit,
    mayKeepPlan: true,
  });
}

interface DeliveryOf {
  readonly id: string;
  readonly webhookId: string;
}

export const find = statement<DeliveryOf, Delivery>(
  ({ id, webhookId }) =>
    `SELECT ${COLUMNS} FROM webhook_deliveries d WHERE d.id = ${id} AND d.webhook_id = ${webhookId}`,
);

/** The latest attempts, the last one first. */
export const listAttempts = statement<{ deliveryId: string; limit: number }, Attempt>(
  ({ deliveryId, limit }) => `
  SELECT number, attempted_at AS "attemptedAt", duration, status_code AS "statusCode", error, response
    FROM webhook_attempts WHERE delivery_id = ${deliveryId} ORDER BY number DESC LIMIT ${limit}`,
);

/** Makes a delivery due again, unless a process is sending it. */
export const redeliver = statement<DeliveryOf, Delivery>(
  ({ id, webhookId }) => `
  UPDATE webhook_deliveries d SET ${DUE_AGAIN}
   WHERE id = ${id} AND webhook_id = ${webhookId} AND coalesce(leased_until <= statement_timestamp(), true)
  RETURNING ${COLUMNS}`,
);

/** Makes the first failed deliveries since a date due again. @returns a row for each */
export const redeliverFailed = statement<{ webhookId: string; since: Date; size: number }, object>(
  ({ webhookId, since, size }) => `
  UPDATE webhook_deliveries SET ${DUE_AGAIN}
   WHERE id = ANY (ARRAY(
     SELECT id FROM webhook_deliveries
      WHERE webhook_id = ${webhookId} AND state = 'failed' AND created_at >= ${since}
      ORDER BY created_at, id LIMIT ${size} FOR UPDATE SKIP LOCKED))
  RETURNING id`,
);

/** A delivery of an example; the triggers create those of real events. */
export const createExample = statement<
  {
    id: string;
    webhookId: string;
    eventId: string;
    eventType: string;
    subjectId: string;
    event: EventContent;
  },
  Delivery
>(
  ({ id, webhookId, eventId, eventType, subjectId, event }) => `
  INSERT INTO webhook_deliveries AS d (id, webhook_id, event_id, event_type, occurred_at, subject_id, event)
  VALUES (${id}, ${webhookId}, ${eventId}, ${eventType}, clock_timestamp(), ${subjectId}, ${event})
  RETURNING ${COLUMNS}`,
);

/** Deletes some of the deliveries that are old, or whose webhook is deleted. @returns a row for each */
export const purge = statement<{ size: number }, object>(
  ({ size }) => `
  DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
    SELECT old.id FROM webhooks w
     CROSS JOIN LATERAL (
       SELECT d.id FROM webhook_deliveries d
        WHERE d.webhook_id = w.id AND d.created_at < CASE WHEN w.deleted_at IS NULL
                THEN statement_timestamp() - interval '${DELIVERY_RETENTION} days' ELSE 'infinity' END
        ORDER BY d.created_at, d.id LIMIT ${size} FOR UPDATE SKIP LOCKED) AS old
     LIMIT ${size}))
  RETURNING id`,
);
