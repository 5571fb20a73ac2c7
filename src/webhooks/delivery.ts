import type { WebhookFormatName } from './webhook.js';

/** `failed`: there will be no further attempt, unless somebody asks for one. */
export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How long deliveries are kept, in days. */
export const DELIVERY_RETENTION = 7;

/** An event on its way to one webhook. */
export interface Delivery {
  readonly id: string;
  /** The id of the event, which is the same in each delivery and each attempt. */
  readonly eventId: string;
  /** In Foyer's own name. */
  readonly eventType: string;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  readonly state: DeliveryState;
  /** How many attempts there were. */
  readonly attempts: number;
  /** When the next attempt is due; null when there is none. */
  readonly dueAt: Date | null;
}

/** What came of one request to a receiver. */
export interface SentRequest {
  readonly attemptedAt: Date;
  /** In ms. */
  readonly duration: number;
  /** null without a response. */
  readonly statusCode: number | null;
  /** Why there is no response; null if there is one. */
  readonly error: string | null;
  /** The first kilobyte of the response. */
  readonly response: string;
}

/** A request to a receiver, as it is kept. */
export interface Attempt extends SentRequest {
  /** 1 for the first one. */
  readonly number: number;
}

/** The fields of a room that receivers get. */
export interface DeliveredRoom {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

/** What participants say of themselves, which no event contains. */
export interface DeliveredParticipant {
  /** null once it was erased. */
  readonly displayName: string | null;
  readonly externalId: string | null;
  readonly metadata: string | null;
}

/** What an event says. */
export interface EventContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly requestId?: string | null;
  readonly actor?: { readonly kind: string; readonly keyId: string | null };
  /** Of an example, in place of a real room and a real participant. */
  readonly room?: DeliveredRoom;
  readonly participant?: DeliveredParticipant;
}

/** What a format needs to know of an event. */
export interface Message {
  readonly eventId: string;
  readonly eventType: string;
  readonly occurredAt: Date;
  readonly subjectId: string;
  /** The slug. */
  readonly organization: string;
  readonly event: EventContent;
  /** null if the event is about no room, or it is not known any more. */
  readonly room: DeliveredRoom | null;
  readonly participant: DeliveredParticipant | null;
}

/** A delivery that a process has leased to send it. */
export interface DueDelivery extends Message {
  readonly id: string;
  readonly webhookId: string;
  readonly organizationId: string;
  readonly url: string;
  readonly format: WebhookFormatName;
  /** How many attempts there were since it was created or asked for again. */
  readonly tries: number;
  /** Whether the receiver has accepted nothing for too long. */
  readonly isFailing: boolean;
  /** How long it has been due, in ms. */
  readonly lag: number;
  /** Identifies the lease. */
  readonly leasedUntil: Date;
  /** The current secret first; then the former one while it is valid. */
  readonly secretIds: readonly string[];
  readonly sealedSecrets: readonly Buffer[];
}
