import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import { MAX_FAILING, type DisabledReason, type NewWebhook, type Webhook } from './webhook.js';

/** The types of events about webhooks. */
export const WEBHOOK_EVENTS = [
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.disabled',
] as const;

const COLUMNS = `id, organization_id AS "organizationId", url, format, event_types AS "eventTypes", description, enabled,
                disabled_reason AS "disabledReason", disabled_at AS "disabledAt", failing_since AS "failingSince",
                created_at AS "createdAt"`;
/** In whole ms like the columns, which round. */
const NOW = `date_trunc('milliseconds', statement_timestamp())`;

/** No event contains the URL of a webhook, which may be secret. @param data a JSON object in SQL */
const describe = (
  type: (typeof WEBHOOK_EVENTS)[number],
  data = `json_build_object('format', changed.format)`,
): EventDescription => ({
  type,
  organizationId: 'changed."organizationId"',
  subjectId: 'changed.id::text',
  data,
});

interface WebhookOf {
  readonly id: string;
  readonly organizationId: string;
}

/** Until the transaction ends, nobody else creates a webhook for the organization. */
export const lockOrganization = statement<{ organizationId: string }>(
  ({ organizationId }) =>
    `SELECT FROM organizations WHERE id = ${organizationId} AND deleted_at IS NULL FOR NO KEY UPDATE`,
);

/** After the lock, in a statement of its own: it sees what others have created before they released it. */
export const count = statement<{ organizationId: string }, { readonly webhooks: number }>(
  ({ organizationId }) =>
    `SELECT count(*)::integer AS webhooks FROM webhooks WHERE organization_id = ${organizationId} AND deleted_at IS NULL`,
);

export const create = withEvent<NewWebhook & WebhookOf, Webhook>(
  ({ id, organizationId, url, format, eventTypes, description, enabled }) => `
  INSERT INTO webhooks (id, organization_id, url, format, event_types, description, enabled, disabled_reason, disabled_at,
                        created_at)
  SELECT ${id}::uuid, ${organizationId}::uuid, ${url}::text, ${format}::text, ${eventTypes}::text[],
         ${description}::text, ${enabled}::boolean, CASE WHEN NOT ${enabled} THEN 'requested' END,
         CASE WHEN NOT ${enabled} THEN ${NOW} END, ${NOW}
  RETURNING ${COLUMNS}`,
  () =>
    describe(
      'webhook.created',
      `json_build_object('format', changed.format, 'eventTypes', changed."eventTypes", 'enabled', changed.enabled)`,
    ),
);

export const find = statement<WebhookOf, Webhook>(
  ({ id, organizationId }) =>
    `SELECT ${COLUMNS} FROM webhooks WHERE id = ${id} AND organization_id = ${organizationId} AND deleted_at IS NULL`,
);

/** The organization of a webhook; only for operators, who may identify a webhook by its id alone. */
export const findOrganization = statement<{ id: string }, Pick<Webhook, 'organizationId'>>(
  ({ id }) =>
    `SELECT organization_id AS "organizationId" FROM webhooks WHERE id = ${id} AND deleted_at IS NULL`,
);

/** One page of an organization's webhooks, newest first. */
export function list(organizationId: string, limit: number, after: Position | null): Query<Webhook> {
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM webhooks`,
    share: organizationId,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      ['deleted_at IS NULL', null],
    ],
    column: 'created_at',
    descending: true,
    after,
    limit,
    mayKeepPlan: true,
  });
}

/** The values of {@link change}; null leaves a field as it is. */
interface Change extends WebhookOf {
  readonly url: string | null;
  readonly eventTypes: readonly string[] | null;
  readonly description: string | null;
  readonly enabled: boolean | null;
  /** The names of the fields of the request. */
  readonly fields: readonly string[];
}

/** A webhook that is enabled begins anew: it has not failed yet. One that stays disabled keeps its reason. */
export const change = withEvent<Change, Webhook>(
  ({ id, organizationId, url, eventTypes, description, enabled }) => `
  UPDATE webhooks
     SET url = coalesce(${url}::text, url), event_types = coalesce(${eventTypes}::text[], event_types),
         description = coalesce(${description}::text, description), enabled = coalesce(${enabled}::boolean, enabled),
         disabled_reason = CASE WHEN NOT coalesce(${enabled}, enabled) THEN coalesce(disabled_reason, 'requested') END,
         disabled_at = CASE WHEN NOT coalesce(${enabled}, enabled) THEN coalesce(disabled_at, ${NOW}) END,
         failing_since = CASE WHEN enabled OR NOT coalesce(${enabled}, enabled) THEN failing_since END
   WHERE id = ${id} AND organization_id = ${organizationId} AND deleted_at IS NULL
  RETURNING ${COLUMNS}`,
  ({ fields }) =>
    describe('webhook.updated', `json_build_object('fields', ${fields}::text[], 'enabled', changed.enabled)`),
);

/** From now on the webhook exists for nobody; the purge deletes the rows. */
export const remove = withEvent<WebhookOf>(
  ({ id, organizationId }) => `
  UPDATE webhooks
     SET deleted_at = ${NOW}, enabled = false, disabled_reason = coalesce(disabled_reason, 'requested'),
         disabled_at = coalesce(disabled_at, ${NOW})
   WHERE id = ${id} AND organization_id = ${organizationId} AND deleted_at IS NULL
  RETURNING ${COLUMNS}`,
  () => describe('webhook.deleted'),
);

/** Disables a webhook whose receiver does not want to be called, or has accepted nothing for too long. */
export const disable = withEvent<{ readonly id: string; readonly reason: DisabledReason }>(
  ({ id, reason }) => `
  UPDATE webhooks SET enabled = false, disabled_reason = ${reason}::text, disabled_at = ${NOW}
   WHERE id = ${id} AND enabled
     AND (${reason}::text <> 'failing' OR failing_since <= statement_timestamp() - interval '${MAX_FAILING} ms')
  RETURNING ${COLUMNS}`,
  () => describe('webhook.disabled', `json_build_object('reason', changed."disabledReason")`),
);

/** The first secret of a webhook. */
export const addSecret = statement<{ webhookId: string; secretId: string; sealed: Buffer }>(
  ({ webhookId, secretId, sealed }) =>
    `INSERT INTO webhook_secrets (id, webhook_id, secret_sealed) VALUES (${secretId}, ${webhookId}, ${sealed})`,
);

/** Locks a webhook whose secret is rotated, with the event of it. */
export const lockForRotation = withEvent<WebhookOf, Webhook>(
  ({ id, organizationId }) => `
  SELECT ${COLUMNS} FROM webhooks
   WHERE id = ${id} AND organization_id = ${organizationId} AND deleted_at IS NULL FOR NO KEY UPDATE`,
  () => describe('webhook.secret_rotated'),
);

/** Ends the current secret after a while, and those before it at once. @param overlap in seconds */
export const retireSecret = statement<{ webhookId: string; overlap: number }>(
  ({ webhookId, overlap }) => `
  WITH former AS (DELETE FROM webhook_secrets WHERE webhook_id = ${webhookId}::uuid AND expires_at IS NOT NULL)
  UPDATE webhook_secrets SET expires_at = ${NOW} + ${overlap}::integer * interval '1 second'
   WHERE webhook_id = ${webhookId}::uuid AND expires_at IS NULL`,
);

export const purgeSecrets = statement<object>(
  () => `DELETE FROM webhook_secrets WHERE expires_at <= statement_timestamp()`,
);

/** Deletes the rows of webhooks that have no deliveries any more. */
export const purgeWebhooks = statement<object>(
  () => `
  DELETE FROM webhooks w
   WHERE w.deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id)`,
);
