import { applyDecorators, Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { ApiError } from '../api/documents/document.js';
import { fromCursor } from '../api/paging/cursor.js';
import { toPage } from '../api/paging/page.js';
import {
  NEWEST_DELIVERY_FIRST,
  toAttemptFields,
  toDeliveryFields,
  toDeliveryFilter,
} from '../api/resources/delivery.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { toDate } from '../validation/date-time.js';
import { DeliveriesService } from '../webhooks/deliveries.service.js';
import { OperatorRoutes, WebhookRoute } from './operator-routes.decorator.js';
import {
  ListDeliveriesQuery,
  RedeliveredDto,
  RedeliverFailedDto,
  TestWebhookDto,
  WebhookDeliveriesPageDto,
  WebhookDeliveryDto,
  WebhookDeliveryWithAttemptsDto,
} from './webhooks.dto.js';

/** A route of one delivery. */
const DeliveryRoute = (): MethodDecorator =>
  applyDecorators(
    WebhookRoute('There is no such organization, webhook or delivery.', 'delivery_not_found'),
    ApiParam({ name: 'deliveryId', description: 'The `id` of the delivery.' }),
  );

const ApiDisabled = (): MethodDecorator => ApiError('webhook_disabled', 'The webhook is disabled.');

@OperatorRoutes('organizations/:organization/webhooks/:webhookId', 'Webhooks')
export class AdminWebhookDeliveriesController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @Post('test')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Send an example',
    description:
      'Sends an event that never happened, of a room and a participant that do not exist, signed like any other.',
  })
  @WebhookRoute()
  @ApiDisabled()
  @ApiResponse({ status: 202, description: 'The delivery.', type: WebhookDeliveryDto })
  async test(
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Body() { eventType }: TestWebhookDto,
  ): Promise<WebhookDeliveryDto> {
    const organization = await this.organizations.findBySlug(slug);
    const { webhook, delivery } = await this.deliveries.deliverExample(organization.id, webhookId, eventType);
    return toDeliveryFields(webhook, delivery);
  }

  @Get('deliveries')
  @ApiOperation({
    operationId: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    description: 'What was and will be sent, newest first, in pages. Deliveries are kept for 7 days.',
  })
  @WebhookRoute()
  @ApiResponse({ status: 200, description: 'A page of deliveries.', type: WebhookDeliveriesPageDto })
  async list(
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Query() query: ListDeliveriesQuery,
  ): Promise<WebhookDeliveriesPageDto> {
    const organization = await this.organizations.findBySlug(slug);
    const after = fromCursor(query.cursor, NEWEST_DELIVERY_FIRST);
    const page = { filter: toDeliveryFilter(query), limit: query.limit, after };
    const { webhook, ...listed } = await this.deliveries.list(organization.id, webhookId, page);
    return toPage(listed, NEWEST_DELIVERY_FIRST, (delivery) => toDeliveryFields(webhook, delivery));
  }

  @Get('deliveries/:deliveryId')
  @ApiOperation({
    operationId: 'getWebhookDelivery',
    summary: 'Get a delivery',
    description: 'One delivery with its attempts.',
  })
  @DeliveryRoute()
  @ApiResponse({ status: 200, description: 'The delivery.', type: WebhookDeliveryWithAttemptsDto })
  async get(
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<WebhookDeliveryWithAttemptsDto> {
    const organization = await this.organizations.findBySlug(slug);
    const { webhook, delivery, attempts } = await this.deliveries.find(
      organization.id,
      webhookId,
      deliveryId,
    );
    return { ...toDeliveryFields(webhook, delivery), attempts: attempts.map(toAttemptFields) };
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redeliver',
    summary: 'Deliver again',
    description:
      'Sends the event once more, also if it was accepted, and tries as often as for a new one. A delivery that is being sent ' +
      'stays as it is.',
  })
  @DeliveryRoute()
  @ApiDisabled()
  @ApiResponse({ status: 202, description: 'The delivery.', type: WebhookDeliveryDto })
  async redeliver(
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<WebhookDeliveryDto> {
    const organization = await this.organizations.findBySlug(slug);
    const { webhook, delivery } = await this.deliveries.redeliver(organization.id, webhookId, deliveryId);
    return toDeliveryFields(webhook, delivery);
  }

  @Post('redeliver')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'redeliverFailed',
    summary: 'Deliver again what has failed',
    description: 'Sends all events once more whose deliveries were created since a time and have failed.',
  })
  @WebhookRoute()
  @ApiDisabled()
  @ApiResponse({ status: 202, description: 'How many there are.', type: RedeliveredDto })
  async redeliverFailed(
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Body() { failedSince }: RedeliverFailedDto,
  ): Promise<RedeliveredDto> {
    const organization = await this.organizations.findBySlug(slug);
    const since = toDate(failedSince);
    return {
      deliveries: await this.deliveries.redeliverFailed(organization.id, webhookId, since),
    };
  }
}
