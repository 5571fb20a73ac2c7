import { applyDecorators, Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../../../api/documents/document.js';
import { LOCATION } from '../../../api/documents/document.responses.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { PageQuery, toPage } from '../../../api/paging/page.js';
import {
  NEWEST_WEBHOOK_FIRST,
  toIssuedWebhookFields,
  toWebhookFields,
} from '../../../api/resources/webhook.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { SECRET_OVERLAP } from '../../../webhooks/webhook.js';
import { WebhooksService } from '../../../webhooks/webhooks.service.js';
import { V2Routes } from '../v2-routes.decorator.js';
import {
  CreateWebhookDto,
  IssuedWebhookDto,
  RotateWebhookSecretDto,
  UpdateWebhookDto,
  WebhookDto,
  WebhooksPageDto,
} from './webhooks.dto.js';

/** A route of one webhook. */
export const WebhookRoute = (): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'The `id` of the webhook.' }),
    ApiError('webhook_not_found', 'There is no such webhook.'),
  );

@V2Routes('webhooks', 'Webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @RequireScope('webhooks:manage')
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'From now on events of your organization are sent to the URL. The response is the only place where the secret is ' +
      'shown: store it.',
  })
  @ApiResponse({ status: 201, description: 'The webhook.', type: IssuedWebhookDto, headers: LOCATION })
  @ApiError('webhook_limit_reached', 'The organization already has 20 webhooks.')
  async create(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() { url, format, eventTypes, description, enabled }: CreateWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedWebhookDto> {
    const wanted = { url, format, eventTypes, description, enabled };
    const issued = await this.webhooks.create(organization.id, wanted, actor);
    reply.header('Location', `/v2/webhooks/${issued.webhook.id}`);
    return toIssuedWebhookFields(issued);
  }

  @Get()
  @RequireScope('webhooks:manage')
  @ApiOperation({
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    description: 'All webhooks of your organization, newest first, in pages. Their secrets are never shown.',
  })
  @ApiResponse({ status: 200, description: 'A page of webhooks.', type: WebhooksPageDto })
  async list(
    @CurrentCaller() { organization }: Caller,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<WebhooksPageDto> {
    const after = fromCursor(cursor, NEWEST_WEBHOOK_FIRST);
    return toPage(
      await this.webhooks.list(organization.id, limit, after),
      NEWEST_WEBHOOK_FIRST,
      toWebhookFields,
    );
  }

  @Get(':id')
  @RequireScope('webhooks:manage')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Get a webhook', description: 'One webhook.' })
  @WebhookRoute()
  @ApiResponse({ status: 200, description: 'The webhook, without its secret.', type: WebhookDto })
  async get(@CurrentCaller() { organization }: Caller, @Param('id') id: string): Promise<WebhookDto> {
    return toWebhookFields(await this.webhooks.find(organization.id, id));
  }

  @Patch(':id')
  @RequireScope('webhooks:manage')
  @ApiOperation({
    operationId: 'updateWebhook',
    summary: 'Update a webhook',
    description:
      'A JSON Merge Patch (RFC 7396): fields that are not sent stay as they are. Attempts that are made from now on, also ' +
      'for earlier events, follow it.',
  })
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @WebhookRoute()
  @ApiResponse({ status: 200, description: 'The webhook after the update.', type: WebhookDto })
  async update(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() change: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return toWebhookFields(await this.webhooks.update(organization.id, id, change, actor));
  }

  @Delete(':id')
  @RequireScope('webhooks:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Nothing is sent any more, and the log of its deliveries is deleted.',
  })
  @WebhookRoute()
  @ApiResponse({ status: 204, description: 'The webhook is deleted.' })
  async remove(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
  ): Promise<void> {
    await this.webhooks.remove(organization.id, id, actor);
  }

  @Post(':id/rotate-secret')
  @RequireScope('webhooks:manage')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook',
    description:
      'Creates another secret, which only this response shows. For a day, or for `overlapSeconds`, requests are signed with ' +
      'the former one as well: in the format `whereby-1.0`, whose header has space for one signature, a request that is ' +
      'refused is sent once more with the former one.',
  })
  @WebhookRoute()
  @ApiResponse({ status: 200, description: 'The webhook with its new secret.', type: IssuedWebhookDto })
  async rotate(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { overlapSeconds = SECRET_OVERLAP }: RotateWebhookSecretDto,
  ): Promise<IssuedWebhookDto> {
    return toIssuedWebhookFields(
      await this.webhooks.rotateSecret(organization.id, id, overlapSeconds, actor),
    );
  }
}
