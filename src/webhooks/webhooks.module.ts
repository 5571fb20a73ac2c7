import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AttemptEntity } from './attempt.entity.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryEntity } from './delivery.entity.js';
import { DispatchTask } from './dispatch.task.js';
import { Dispatcher } from './dispatcher.js';
import { OutcomeLog } from './outcome-log.js';
import { ReceiverAddresses } from './receiver-addresses.js';
import { WebhookEntity } from './webhook.entity.js';
import { WebhookMetrics } from './webhook.metrics.js';
import { WebhookPurge, WebhookPurgeTask } from './webhook-purge.js';
import { WebhookSecretEntity } from './webhook-secret.entity.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhooksService } from './webhooks.service.js';

/** Webhooks: who wants to be told of events, and the task that tells them. */
@Module({
  imports: [TypeOrmModule.forFeature([WebhookEntity, WebhookSecretEntity, DeliveryEntity, AttemptEntity])],
  providers: [
    WebhooksService,
    DeliveriesService,
    WebhookSecrets,
    ReceiverAddresses,
    WebhookSender,
    OutcomeLog,
    Dispatcher,
    DispatchTask,
    WebhookMetrics,
    WebhookPurge,
    WebhookPurgeTask,
  ],
  exports: [WebhooksService, DeliveriesService],
})
export class WebhooksModule {}
