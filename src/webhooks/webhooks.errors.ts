import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import { MAX_WEBHOOKS } from './webhook.js';

export const WEBHOOK_ERRORS = {
  webhook_not_found: {
    status: 404,
    title: 'No such webhook',
    meaning: 'The organization has no webhook with this id.',
    remedy: 'Compare the id with the list of webhooks.',
  },
  delivery_not_found: {
    status: 404,
    title: 'No such delivery',
    meaning: 'The webhook has no delivery with this id, or it was made more than a week ago.',
    remedy: 'Compare the id with the list of deliveries.',
  },
  invalid_webhook: {
    status: 400,
    title: 'Invalid webhook properties',
    meaning: 'A property of the webhook breaks its rule.',
    remedy: 'Fix the field named in `detail`.',
  },
  webhook_limit_reached: {
    status: 409,
    title: 'Too many webhooks',
    meaning: 'The organization already has the most webhooks that it may have.',
    remedy: 'Delete one, or let one webhook receive more event types.',
  },
  webhook_disabled: {
    status: 409,
    title: 'Webhook disabled',
    meaning: 'A webhook that is disabled delivers nothing.',
    remedy: 'Enable it first.',
  },
} as const satisfies ErrorDeclarations;

/** There is no such webhook, or it is another organization's: the response does not say which. */
export class WebhookNotFoundError extends FoyerError<'webhook_not_found'> {
  constructor() {
    super('webhook_not_found', 'There is no such webhook.');
  }
}

export class DeliveryNotFoundError extends FoyerError<'delivery_not_found'> {
  constructor() {
    super('delivery_not_found', 'There is no such delivery.');
  }
}

export class InvalidWebhookError extends FoyerError<'invalid_webhook'> {
  /** @param rule what the field must be */
  constructor(field: string, rule: string) {
    super('invalid_webhook', `${field} must be ${rule}.`, { field, rule });
  }
}

export class WebhookLimitReachedError extends FoyerError<'webhook_limit_reached'> {
  constructor() {
    super('webhook_limit_reached', `The organization already has ${MAX_WEBHOOKS} webhooks.`);
  }
}

export class WebhookDisabledError extends FoyerError<'webhook_disabled'> {
  constructor() {
    super('webhook_disabled', 'The webhook is disabled.');
  }
}
