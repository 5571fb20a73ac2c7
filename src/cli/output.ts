import type { RecordedEvent } from '../events/event.js';
import { describeApiKey, type IssuedApiKey } from '../auth/api-key.js';
import type { QuotaState } from '../quota/quota.store.js';
import type { Delivery } from '../webhooks/delivery.js';
import type { IssuedWebhook, Webhook } from '../webhooks/webhook.js';
import { nameInFormat } from '../webhooks/webhook-formats.js';

/** What a command returns, and prints. */
export type Row = Readonly<Record<string, string | number | null | Date | readonly string[] | EventData>>;

type EventData = RecordedEvent['data'];

/** A new key with its token, which is shown only once. */
export function issuedKeyRow({ key, token }: IssuedApiKey): Row {
  return { ...describeApiKey(key), key: token };
}

/** An audit event. */
export function eventRow(event: RecordedEvent): Row {
  return {
    id: event.id,
    organizationId: event.organizationId,
    occurredAt: event.occurredAt,
    type: event.type,
    subjectId: event.subjectId,
    actor: event.kind,
    keyId: event.keyId,
    tokenId: event.tokenId,
    requestId: event.requestId,
    address: event.address,
    data: event.data,
  };
}

/** A webhook. */
export function webhookRow(webhook: Webhook): Row {
  const { id, url, format, description, disabledReason, disabledAt, failingSince, createdAt } = webhook;
  const eventTypes = webhook.eventTypes.map((type) => nameInFormat(format, type));
  const state = webhook.enabled ? 'enabled' : 'disabled';
  return {
    id,
    url,
    format,
    eventTypes,
    description,
    state,
    disabledReason,
    disabledAt,
    failingSince,
    createdAt,
  };
}

/** A webhook with its new secret, which is shown only once. */
export function issuedWebhookRow({ webhook, secret }: IssuedWebhook): Row {
  return { ...webhookRow(webhook), secret: secret.reveal() };
}

/** A delivery to a webhook. */
export function deliveryRow({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }): Row {
  return {
    id: delivery.id,
    eventId: delivery.eventId,
    eventType: nameInFormat(webhook.format, delivery.eventType),
    occurredAt: delivery.occurredAt,
    createdAt: delivery.createdAt,
    state: delivery.state,
    attemptCount: delivery.attempts,
    nextAttemptAt: delivery.dueAt,
  };
}

/** The current quota window, or the one that would open now. */
export function quotaRow(state: QuotaState): Row {
  return {
    limit: state.limit,
    used: state.limit - state.remaining,
    remaining: state.remaining,
    resetsAt: state.resetsAt,
    secondsLeft: Math.ceil(state.msLeft / 1000),
  };
}

/** Prints what a command returned: as JSON, or as lines or a table. */
export function print(result: Row | readonly Row[], json: boolean): void {
  if (json) return console.log(JSON.stringify(result, null, 2));
  if (!isList(result))
    return Object.entries(result).forEach(([name, value]) => console.log(`${name}: ${text(value)}`));
  if (result.length === 0) return console.log('none');
  console.table(
    result.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]))),
  );
}

function isList(result: Row | readonly Row[]): result is readonly Row[] {
  return Array.isArray(result);
}

function isTexts(value: Row[string]): value is readonly string[] {
  return Array.isArray(value);
}

function text(value: Row[string] | undefined): string {
  if (value instanceof Date) return value.toISOString();
  if (value === null || value === undefined) return '-';
  if (isTexts(value)) return value.length > 0 ? value.join(', ') : 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
