import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { PageOf } from '../api/paging/page.js';
import {
  AttemptFields,
  DeliveriesQuery,
  DeliveryFields,
  ExampleFields,
  RedeliveredFields,
  RedeliveryFields,
} from '../api/resources/delivery.js';
import {
  NewWebhookFields,
  SecretRotationFields,
  WebhookChangeFields,
  WebhookFields,
  WebhookSecretFields,
} from '../api/resources/webhook.js';

export class CreateWebhookDto extends NewWebhookFields {}
export class UpdateWebhookDto extends WebhookChangeFields {}
export class RotateWebhookSecretDto extends SecretRotationFields {}
export class WebhookDto extends WebhookFields {}
export class IssuedWebhookDto extends IntersectionType(WebhookDto, WebhookSecretFields) {}
export class WebhooksPageDto extends PageOf(WebhookDto) {}

export class TestWebhookDto extends ExampleFields {}
export class ListDeliveriesQuery extends DeliveriesQuery {}
export class WebhookDeliveryDto extends DeliveryFields {}
export class WebhookDeliveriesPageDto extends PageOf(WebhookDeliveryDto) {}
export class WebhookAttemptDto extends AttemptFields {}

export class WebhookDeliveryWithAttemptsDto extends WebhookDeliveryDto {
  @ApiProperty({ type: [WebhookAttemptDto], description: 'The attempts, the last one first: up to 100.' })
  attempts!: WebhookAttemptDto[];
}

export class RedeliverFailedDto extends RedeliveryFields {}
export class RedeliveredDto extends RedeliveredFields {}
