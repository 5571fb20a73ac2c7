import { rowsOf, statement } from '../database/statement.js';
import type { DueDelivery } from './delivery.js';
import { MAX_FAILING } from './webhook.js';

/** How long a process may take for a delivery, in ms: after that another one takes it, because the first has died. */
const LEASE = 30_000;

/** Whether a delivery `d` may be sent now. */
const IS_FREE = `d.due_at <= statement_timestamp() AND coalesce(d.leased_until <= statement_timestamp(), true)`;

/** A room `r`, as JSON. */
const room = (externalId: string, metadata: string): string =>
  `json_build_object('id', r.id, 'number', r.number::text, 'name', r.name, 'externalId', ${externalId},
                     'metadata', ${metadata},
                     'endsAt', to_char(r.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/**
 * Every webhook that has deliveries, found one by one in the index: their number does not depend on how many deliveries
 * wait for one that is slow.
 */
const RECEIVERS = `
       receiver AS (
         (SELECT webhook_id AS id FROM webhook_deliveries WHERE due_at IS NOT NULL ORDER BY webhook_id LIMIT 1)
         UNION ALL
         SELECT (SELECT d.webhook_id FROM webhook_deliveries d
                  WHERE d.due_at IS NOT NULL AND d.webhook_id > receiver.id ORDER BY d.webhook_id LIMIT 1)
           FROM receiver WHERE receiver.id IS NOT NULL)`;

/** Whether anything is to be delivered, now or later. It needs no other table, so that it waits for nobody who changes one. */
export const isAnyPending = statement<object, { readonly isAny: boolean }>(
  () => `SELECT EXISTS (SELECT FROM webhook_deliveries WHERE due_at IS NOT NULL) AS "isAny"`,
);

/**
 * Leases deliveries that are due: at most `size`, and for each receiver as many as `perReceiver`, or as its place in `busy`
 * says. Any number of processes do it at the same time, each for other deliveries.
 */
export const claim = statement<
  { size: number; perReceiver: number; busy: readonly string[]; free: readonly number[] },
  DueDelivery
>(
  ({ size, perReceiver, busy, free }) => `
  WITH RECURSIVE ${RECEIVERS},
       next AS MATERIALIZED (
         SELECT due.id FROM receiver
           JOIN webhooks w ON w.id = receiver.id AND w.enabled
           JOIN organizations o ON o.id = w.organization_id AND o.deleted_at IS NULL
           LEFT JOIN ${rowsOf(`${busy}::uuid[]`, `${free}::integer[]`)} AS busy (id, free) ON busy.id = receiver.id
          CROSS JOIN LATERAL (
            SELECT d.id, d.due_at FROM webhook_deliveries d
             WHERE d.webhook_id = receiver.id AND ${IS_FREE}
             ORDER BY d.due_at LIMIT coalesce(busy.free, ${perReceiver}::integer) FOR UPDATE SKIP LOCKED) AS due
          ORDER BY due.due_at LIMIT ${size}::integer),
       claimed AS (
         UPDATE webhook_deliveries d
            SET leased_until = date_trunc('milliseconds', statement_timestamp()) + interval '${LEASE} ms'
           FROM next WHERE d.id = next.id
         RETURNING d.*)
  SELECT d.id, d.webhook_id AS "webhookId", w.organization_id AS "organizationId", w.url, w.format,
         d.event_id AS "eventId", d.event_type AS "eventType", d.occurred_at AS "occurredAt",
         d.subject_id AS "subjectId", d.event, o.slug AS organization, d.tries, d.leased_until AS "leasedUntil",
         coalesce(w.failing_since <= statement_timestamp() - interval '${MAX_FAILING} ms', false) AS "isFailing",
         extract(epoch FROM statement_timestamp() - d.due_at)::float8 * 1000 AS lag,
         coalesce(
           (SELECT ${room('r.external_id', 'r.metadata')} FROM rooms r WHERE r.id = d.room_id),
           (SELECT ${room('NULL', `'{}'::json`)} FROM past_rooms r WHERE r.id = d.room_id)) AS room,
         (SELECT json_build_object('displayName', p.display_name, 'externalId', p.external_id, 'metadata', p.metadata)
            FROM participants p
           WHERE p.id = CASE WHEN d.event_type LIKE 'participant.%' THEN d.subject_id::uuid END) AS participant,
         secret.ids AS "secretIds", secret.sealed AS "sealedSecrets"
    FROM claimed d
    JOIN webhooks w ON w.id = d.webhook_id
    JOIN organizations o ON o.id = w.organization_id
   CROSS JOIN LATERAL (
     SELECT array_agg(s.id ORDER BY s.expires_at DESC NULLS FIRST) AS ids,
            array_agg(s.secret_sealed ORDER BY s.expires_at DESC NULLS FIRST) AS sealed
       FROM webhook_secrets s
      WHERE s.webhook_id = w.id AND coalesce(s.expires_at > statement_timestamp(), true)) AS secret`,
);

/**
 * Writes what came of attempts, given as a JSON array of {@link Outcome}. A failure counts only for whoever has the lease;
 * a success counts always. A receiver that fails for the first time is failing since now, until it accepts something.
 * Deliveries are looked up one by one: a plan that Postgres has made while there were few would read all that there are now.
 */
export const record = statement<{ outcomes: string }>(
  ({ outcomes }) => `
  WITH outcome AS MATERIALIZED (
         SELECT * FROM json_to_recordset(${outcomes}::json) AS o (
           "deliveryId" uuid, "webhookId" uuid, "leasedUntil" timestamptz, state text, pause integer,
           "attemptedAt" timestamptz, duration integer, "statusCode" integer, error text, response text)),
       current AS (
         SELECT d.id, o.state, o.pause FROM outcome o
          CROSS JOIN LATERAL (
            SELECT d.id, d.leased_until FROM webhook_deliveries d WHERE d.id = o."deliveryId" FOR UPDATE) AS d
          WHERE o.state = 'delivered' OR d.leased_until = o."leasedUntil"),
       changed AS (
         UPDATE webhook_deliveries d
            SET state = o.state, attempts = d.attempts + 1, tries = d.tries + 1, leased_until = NULL,
                due_at = CASE WHEN o.state = 'pending'
                  THEN date_trunc('milliseconds', statement_timestamp()) + o.pause * interval '1 ms' END
           FROM current o WHERE d.id = o.id
         RETURNING d.id, d.attempts),
       logged AS (
         INSERT INTO webhook_attempts (delivery_id, number, attempted_at, duration, status_code, error, response)
         SELECT changed.id, changed.attempts, o."attemptedAt", o.duration, o."statusCode", o.error, o.response
           FROM changed JOIN outcome o ON o."deliveryId" = changed.id),
       receiver AS (
         SELECT "webhookId" AS id, bool_or(state = 'delivered') AS accepts FROM outcome GROUP BY "webhookId")
  UPDATE webhooks w
     SET failing_since = CASE WHEN NOT receiver.accepts THEN date_trunc('milliseconds', statement_timestamp()) END
    FROM receiver
   WHERE w.id = receiver.id AND receiver.accepts = (w.failing_since IS NOT NULL)`,
);

/** How many deliveries are due, up to `most`, and how long the oldest has been, in seconds. */
export const queue = statement<{ most: number }, { readonly due: number; readonly lag: number }>(
  ({ most }) => `
  WITH RECURSIVE ${RECEIVERS},
       due AS (
         SELECT d.due_at FROM receiver
           JOIN webhooks w ON w.id = receiver.id AND w.enabled
          CROSS JOIN LATERAL (
            SELECT d.due_at FROM webhook_deliveries d
             WHERE d.webhook_id = receiver.id AND d.due_at <= statement_timestamp()
             ORDER BY d.due_at LIMIT ${most}) AS d
          LIMIT ${most})
  SELECT count(*)::integer AS due,
         coalesce(extract(epoch FROM statement_timestamp() - min(due_at)), 0)::float8 AS lag FROM due`,
);
