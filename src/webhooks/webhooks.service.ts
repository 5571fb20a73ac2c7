import { Injectable } from '@nestjs/common';
import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import type { Actor } from '../events/actor.js';
import { FOYER } from '../events/actor.js';
import { OrganizationNotFoundError } from '../organizations/organizations.errors.js';
import { ReceiverAddresses } from './receiver-addresses.js';
import {
  type DisabledReason,
  type IssuedWebhook,
  MAX_DESCRIPTION_LENGTH,
  MAX_WEBHOOKS,
  type NewWebhook,
  SECRET_OVERLAP,
  type Webhook,
  type WebhookChange,
  type WebhookFormatName,
} from './webhook.js';
import { FORMATS } from './webhook-formats.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { InvalidWebhookError, WebhookLimitReachedError, WebhookNotFoundError } from './webhooks.errors.js';
import * as sql from './webhooks.sql.js';

/** Creates, finds, changes and deletes webhooks. Every call names the organization whose webhooks it may use. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly secrets: WebhookSecrets,
    private readonly addresses: ReceiverAddresses,
  ) {}

  /** @throws InvalidWebhookError, WebhookLimitReachedError, OrganizationNotFoundError */
  create(organizationId: string, wanted: NewWebhook, actor: Actor): Promise<IssuedWebhook> {
    this.checkUrl(wanted.url);
    checkDescription(wanted.description);
    const eventTypes = toOwnTypes(wanted.format, wanted.eventTypes);
    return this.database.transaction(async () => {
      const locked = await this.database.query(sql.lockOrganization({ organizationId }));
      if (locked.length === 0) throw new OrganizationNotFoundError({ id: organizationId });
      const [existing] = await this.database.query(sql.count({ organizationId }));
      if (!existing || existing.webhooks >= MAX_WEBHOOKS) throw new WebhookLimitReachedError();
      const created = await this.database.query(
        sql.create({ ...wanted, id: uuidv7(), organizationId, eventTypes, actor }),
      );
      return this.issue(only(created));
    }, organizationId);
  }

  /** One page, newest first, and the position of the next page; null on the last page. */
  async list(
    organizationId: string,
    limit: number,
    after: Position | null,
  ): Promise<{ items: Webhook[]; next: Position | null }> {
    const webhooks = await this.database.query(sql.list(organizationId, limit, after));
    return toPage(webhooks, limit, ({ createdAt }) => createdAt);
  }

  /** @throws WebhookNotFoundError */
  async find(organizationId: string, id: string): Promise<Webhook> {
    checkId(id);
    return only(await this.database.query(sql.find({ id, organizationId })));
  }

  /**
   * The organization of a webhook. Only for operators, who may identify a webhook by its id alone.
   * @throws WebhookNotFoundError
   */
  async organizationOf(id: string): Promise<string> {
    checkId(id);
    return only(await this.database.query(sql.findOrganization({ id }))).organizationId;
  }

  /** A change without any field changes nothing. @throws WebhookNotFoundError, InvalidWebhookError */
  async update(organizationId: string, id: string, wanted: WebhookChange, actor: Actor): Promise<Webhook> {
    const current = await this.find(organizationId, id);
    const { url = null, eventTypes = null, description = null, enabled = null } = wanted;
    if (url !== null) this.checkUrl(url);
    if (description !== null) checkDescription(description);
    const own = eventTypes && toOwnTypes(current.format, eventTypes);
    const fields = Object.entries({ url, eventTypes, description, enabled })
      .filter(([, value]) => value !== null)
      .map(([name]) => name);
    if (fields.length === 0) return current;
    const change = { id, organizationId, url, eventTypes: own, description, enabled, fields, actor };
    return only(await this.database.query(sql.change(change)));
  }

  /** It is called no more, except for requests that are under way. @throws WebhookNotFoundError */
  async remove(organizationId: string, id: string, actor: Actor): Promise<void> {
    checkId(id);
    only(await this.database.query(sql.remove({ id, organizationId, actor })));
  }

  /**
   * Gives a webhook another secret. The former one signs as well for a while, and one before it no longer.
   * @param overlap in seconds
   * @throws WebhookNotFoundError, InvalidWebhookError
   */
  async rotateSecret(
    organizationId: string,
    id: string,
    overlap: number,
    actor: Actor,
  ): Promise<IssuedWebhook> {
    checkId(id);
    if (!Number.isInteger(overlap) || overlap < 0 || overlap > SECRET_OVERLAP)
      throw new InvalidWebhookError('overlapSeconds', `a whole number from 0 to ${SECRET_OVERLAP}`);
    return this.database.transaction(async () => {
      const webhook = only(await this.database.query(sql.lockForRotation({ id, organizationId, actor })));
      await this.database.query(sql.retireSecret({ webhookId: id, overlap }));
      return this.issue(webhook);
    }, organizationId);
  }

  /** Disables a webhook because of what its receiver does. @returns whether it was enabled until now */
  async disable(id: string, reason: DisabledReason): Promise<boolean> {
    const disabled = await this.database.query(sql.disable({ id, reason, actor: FOYER }));
    return disabled.length > 0;
  }

  private async issue(webhook: Webhook): Promise<IssuedWebhook> {
    const { id: secretId, secret, sealed } = this.secrets.generate();
    await this.database.query(sql.addSecret({ webhookId: webhook.id, secretId, sealed }));
    return { webhook, secret };
  }

  /** @throws InvalidWebhookError */
  private checkUrl(url: string): void {
    const objection = this.addresses.objectionTo(url);
    if (objection !== null) throw new InvalidWebhookError('url', objection);
  }
}

/** Postgres does not accept as a UUID what cannot be one. @throws WebhookNotFoundError */
function checkId(id: string): void {
  if (!isUuid(id)) throw new WebhookNotFoundError();
}

/** @throws WebhookNotFoundError */
function only<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new WebhookNotFoundError();
  return row;
}

/** @throws InvalidWebhookError */
function checkDescription(description: string): void {
  if (description.length > MAX_DESCRIPTION_LENGTH)
    throw new InvalidWebhookError('description', `a text of up to ${MAX_DESCRIPTION_LENGTH} characters`);
}

/** Foyer's own names of event types. @throws InvalidWebhookError */
function toOwnTypes(format: WebhookFormatName, names: readonly string[]): readonly string[] {
  const { eventTypes } = FORMATS[format];
  const own = names.flatMap((name) => eventTypes[name] ?? []);
  if (own.length === 0 || own.length < names.length || new Set(own).size < own.length) {
    const known = Object.keys(eventTypes).join(', ');
    throw new InvalidWebhookError('eventTypes', `one or more, each once, of those of ${format}: ${known}`);
  }
  return own;
}
