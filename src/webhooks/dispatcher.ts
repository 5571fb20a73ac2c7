import { Injectable, Logger } from '@nestjs/common';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import type { DueDelivery, SentRequest } from './delivery.js';
import { isGone, judge, type Outcome } from './outcome.js';
import { OutcomeLog } from './outcome-log.js';
import type { DisabledReason } from './webhook.js';
import { FORMATS } from './webhook-formats.js';
import { WebhookMetrics } from './webhook.metrics.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { type OutgoingRequest, WebhookSender } from './webhook-sender.js';
import { WebhooksService } from './webhooks.service.js';

/** Makes one attempt to deliver. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly secrets: WebhookSecrets,
    private readonly sender: WebhookSender,
    private readonly outcomes: OutcomeLog,
    private readonly webhooks: WebhooksService,
    private readonly metrics: WebhookMetrics,
  ) {}

  /**
   * Sends a delivery, and writes what came of it. It never throws: what is not written is due again when its lease ends.
   * @param onEnd called when the request has ended, with whether the receiver has responded
   */
  async deliver(delivery: DueDelivery, onEnd: (hasResponded: boolean) => void): Promise<void> {
    try {
      const sent = await this.send(delivery, onEnd);
      const outcome = judge(delivery, sent);
      this.metrics.count(delivery, outcome);
      await this.outcomes.write(outcome);
      if (outcome.state !== 'delivered') await this.considerDisabling(delivery, outcome);
    } catch (error) {
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.error(`The delivery ${delivery.id} could not be made; Foyer will try again.`, error);
    }
  }

  private async send(delivery: DueDelivery, onEnd: (hasResponded: boolean) => void): Promise<SentRequest> {
    let hasResponded = true;
    try {
      const sent = await this.sender.send(this.toRequest(delivery));
      hasResponded = sent.statusCode !== null;
      return sent;
    } finally {
      onEnd(hasResponded);
    }
  }

  /** A request that is signed now. */
  private toRequest(delivery: DueDelivery): OutgoingRequest {
    const { url, format, eventId, tries, event } = delivery;
    const { toBody, sign, signsWithAll } = FORMATS[format];
    const body = toBody({
      ...delivery,
      room: delivery.room ?? event.room ?? null,
      participant: delivery.participant ?? event.participant ?? null,
    });
    const secrets = delivery.sealedSecrets.map((sealed, place) =>
      this.secrets.open(sealed, delivery.secretIds[place] ?? ''),
    );
    const used = signsWithAll ? secrets : secrets.slice(tries % secrets.length);
    return { url, body, headers: sign({ id: eventId, at: new Date(), body }, used) };
  }

  private async considerDisabling(delivery: DueDelivery, outcome: Outcome): Promise<void> {
    const { webhookId, eventType, isFailing } = delivery;
    const { statusCode, error, state, duration } = outcome;
    const result = statusCode === null ? error : `Status ${statusCode}.`;
    this.logger.debug(
      `${eventType} for the webhook ${webhookId} after ${duration} ms: ${result} It is ${state}.`,
    );
    const reason: DisabledReason | null = isGone(delivery, outcome) ? 'gone' : isFailing ? 'failing' : null;
    if (reason !== null && (await this.webhooks.disable(webhookId, reason)))
      this.logger.warn(`The webhook ${webhookId} is disabled: its receiver is ${reason}.`);
  }
}
