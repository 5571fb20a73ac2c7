import type { DueDelivery, SentRequest } from './delivery.js';
import { pauseAfter } from './retry-schedule.js';
import { FORMATS } from './webhook-formats.js';

const GONE = 410;

/** What came of an attempt, and what follows. */
export interface Outcome extends SentRequest {
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly leasedUntil: Date;
  /** `pending`: there will be another attempt. */
  readonly state: 'pending' | 'delivered' | 'failed';
  /** Until the next attempt, in ms; null if there is none. */
  readonly pause: number | null;
}

/** Decides what follows from an attempt. */
export function judge(delivery: DueDelivery, sent: SentRequest): Outcome {
  const [state, pause] = decide(delivery, sent.statusCode);
  const { id: deliveryId, webhookId, leasedUntil } = delivery;
  return { ...sent, deliveryId, webhookId, leasedUntil, state, pause };
}

/** Whether a receiver wants no more requests. */
export function isGone({ format }: DueDelivery, { statusCode }: SentRequest): boolean {
  return statusCode === GONE && FORMATS[format].endsAtGone;
}

function decide(
  { format, tries, secretIds }: DueDelivery,
  statusCode: number | null,
): readonly [Outcome['state'], number | null] {
  if (statusCode !== null && statusCode >= 200 && statusCode < 300) return ['delivered', null];
  const { isTriedAgain, signsWithAll } = FORMATS[format];
  // The receiver may know the other one of two secrets.
  if (statusCode !== null && !signsWithAll && tries + 1 < secretIds.length) return ['pending', 0];
  const pause = isTriedAgain(statusCode) ? pauseAfter(tries + 1) : null;
  return pause === null ? ['failed', null] : ['pending', pause];
}
