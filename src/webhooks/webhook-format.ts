import type { Message } from './delivery.js';

/** A request as it is signed. */
export interface SignedContent {
  /** The id of the event. */
  readonly id: string;
  /** When this attempt is made. */
  readonly at: Date;
  readonly body: string;
}

/** How the requests of a webhook look, and which responses mean that the receiver has accepted them. */
export interface WebhookFormat {
  /** The names of its event types, and Foyer's own name of each. */
  readonly eventTypes: Readonly<Record<string, string>>;
  /** JSON. It is the same in each attempt, unless names were erased in the meantime. */
  readonly toBody: (message: Message) => string;
  /** Whether a request is signed with all valid secrets. Otherwise the attempts alternate between them. */
  readonly signsWithAll: boolean;
  /** The headers that sign a request. @param secrets at least one */
  readonly sign: (content: SignedContent, secrets: readonly string[]) => Record<string, string>;
  /** Whether a request with this status code, null for no response, is sent again if it was not accepted. */
  readonly isTriedAgain: (statusCode: number | null) => boolean;
  /** Whether a receiver that answers 410 wants no more requests at all. */
  readonly endsAtGone: boolean;
}
