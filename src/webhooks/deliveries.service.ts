import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import type { Attempt, Delivery } from './delivery.js';
import * as sql from './deliveries.sql.js';
import { exampleOf } from './example-events.js';
import type { Webhook } from './webhook.js';
import { FORMATS } from './webhook-formats.js';
import { DeliveryNotFoundError, InvalidWebhookError, WebhookDisabledError } from './webhooks.errors.js';
import { WebhooksService } from './webhooks.service.js';

/** How many attempts of a delivery are shown: the latest. */
export const MAX_ATTEMPTS = 100;

/** How many failed deliveries one request makes due again. */
export const MAX_REDELIVERIES = 10_000;

/** What was and will be sent to webhooks, and what came of it. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhooksService,
  ) {}

  /**
   * One page of the deliveries of a webhook, newest first, with the webhook, and the position of the next page; null on the
   * last page.
   * @throws WebhookNotFoundError
   */
  async list(
    organizationId: string,
    webhookId: string,
    page: { readonly filter: sql.DeliveryFilter; readonly limit: number; readonly after: Position | null },
  ): Promise<{ webhook: Webhook; items: Delivery[]; next: Position | null }> {
    const webhook = await this.webhooks.find(organizationId, webhookId);
    const deliveries = await this.database.query(sql.list(webhook, page.filter, page.limit, page.after));
    return { webhook, ...toPage(deliveries, page.limit, ({ createdAt }) => createdAt) };
  }

  /** A delivery with its attempts, the last one first. @throws WebhookNotFoundError, DeliveryNotFoundError */
  async find(
    organizationId: string,
    webhookId: string,
    id: string,
  ): Promise<{ webhook: Webhook; delivery: Delivery; attempts: Attempt[] }> {
    const webhook = await this.webhooks.find(organizationId, webhookId);
    checkId(id);
    const [delivery] = await this.database.query(sql.find({ id, webhookId }));
    if (!delivery) throw new DeliveryNotFoundError();
    const attempts = await this.database.query(sql.listAttempts({ deliveryId: id, limit: MAX_ATTEMPTS }));
    return { webhook, delivery, attempts };
  }

  /**
   * Delivers an event once more, with a schedule of attempts of its own. One that is being sent stays as it is.
   * @throws WebhookNotFoundError, DeliveryNotFoundError, WebhookDisabledError
   */
  async redeliver(
    organizationId: string,
    webhookId: string,
    id: string,
  ): Promise<{ webhook: Webhook; delivery: Delivery }> {
    const webhook = await this.findEnabled(organizationId, webhookId);
    checkId(id);
    const [delivery] = await this.database.query(sql.redeliver({ id, webhookId }));
    return delivery ? { webhook, delivery } : this.find(organizationId, webhookId, id);
  }

  /**
   * As {@link redeliver}, for the first {@link MAX_REDELIVERIES} that were created since a date and have failed.
   * @returns their number
   * @throws WebhookNotFoundError, WebhookDisabledError
   */
  async redeliverFailed(organizationId: string, webhookId: string, since: Date): Promise<number> {
    await this.findEnabled(organizationId, webhookId);
    const size = MAX_REDELIVERIES;
    return (await this.database.query(sql.redeliverFailed({ webhookId, since, size }))).length;
  }

  /**
   * Delivers an example.
   * @param eventType in the name of the format; by default the first one of the webhook
   * @throws WebhookNotFoundError, WebhookDisabledError, InvalidWebhookError
   */
  async deliverExample(
    organizationId: string,
    webhookId: string,
    eventType?: string,
  ): Promise<{ webhook: Webhook; delivery: Delivery }> {
    const webhook = await this.findEnabled(organizationId, webhookId);
    const known = FORMATS[webhook.format].eventTypes;
    const own = eventType === undefined ? webhook.eventTypes[0] : known[eventType];
    if (own === undefined)
      throw new InvalidWebhookError(
        'eventType',
        `one of those of ${webhook.format}: ${Object.keys(known).join(', ')}`,
      );
    const [delivery] = await this.database.query(
      sql.createExample({
        id: randomUUID(),
        webhookId,
        eventId: randomUUID(),
        eventType: own,
        ...exampleOf(own),
      }),
    );
    if (!delivery) throw new DeliveryNotFoundError();
    return { webhook, delivery };
  }

  private async findEnabled(organizationId: string, webhookId: string): Promise<Webhook> {
    const webhook = await this.webhooks.find(organizationId, webhookId);
    if (!webhook.enabled) throw new WebhookDisabledError();
    return webhook;
  }
}

/** Postgres does not accept as a UUID what cannot be one. @throws DeliveryNotFoundError */
function checkId(id: string): void {
  if (!isUuid(id)) throw new DeliveryNotFoundError();
}
