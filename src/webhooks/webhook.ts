import type { Secret } from '../secrets/secret.js';

/**
 * How the requests of a webhook look. `whereby-1.0`: the body and the signature of Whereby's webhooks. `foyer-2`: Foyer's
 * own body, signed as Standard Webhooks describes.
 */
export const WEBHOOK_FORMATS = ['whereby-1.0', 'foyer-2'] as const;
export type WebhookFormatName = (typeof WEBHOOK_FORMATS)[number];

/**
 * Why a webhook is disabled. `requested`: by its organization or the operator. `gone`: the receiver has answered 410.
 * `failing`: for a day the receiver has accepted nothing.
 */
export const DISABLED_REASONS = ['requested', 'gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** Maximum number of webhooks of an organization: each event makes a delivery for each of them. */
export const MAX_WEBHOOKS = 20;

export const MAX_URL_LENGTH = 2_000;
export const MAX_DESCRIPTION_LENGTH = 200;

/** Begins every secret, as Standard Webhooks describes. What follows is the key in base64. */
export const SECRET_PREFIX = 'whsec_';

/** How long the former secret signs as well after a rotation, in seconds: by default, and at most. */
export const SECRET_OVERLAP = 86_400;

/** How long a receiver may fail without a success in between before its webhook is disabled, in ms: a day. */
export const MAX_FAILING = 86_400_000;

/** Where an organization wants to be told of events. */
export interface Webhook {
  /** UUIDv7. */
  readonly id: string;
  readonly organizationId: string;
  readonly url: string;
  readonly format: WebhookFormatName;
  /** In Foyer's own names. */
  readonly eventTypes: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
  /** null while it is enabled. */
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  /** The first failure since the last success; null if there was none. */
  readonly failingSince: Date | null;
  readonly createdAt: Date;
}

export interface NewWebhook {
  readonly url: string;
  readonly format: WebhookFormatName;
  /** In the names of the format. */
  readonly eventTypes: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
}

/** A change of a webhook; absent fields stay as they are. The format never changes. */
export type WebhookChange = Partial<Omit<NewWebhook, 'format'>>;

/** A webhook and its new secret, which only the response to its creation or rotation contains. */
export interface IssuedWebhook {
  readonly webhook: Webhook;
  readonly secret: Secret;
}
