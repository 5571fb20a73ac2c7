import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../api/documents/document.js';
import { LOCATION } from '../api/documents/document.responses.js';
import { fromCursor } from '../api/paging/cursor.js';
import { PageQuery, toPage } from '../api/paging/page.js';
import { NEWEST_WEBHOOK_FIRST, toIssuedWebhookFields, toWebhookFields } from '../api/resources/webhook.js';
import { CurrentActor } from '../auth/caller.js';
import type { Actor } from '../events/actor.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { SECRET_OVERLAP } from '../webhooks/webhook.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';
import { ADMIN_PATH, OperatorRoutes, OrganizationRoute, WebhookRoute } from './operator-routes.decorator.js';
import {
  CreateWebhookDto,
  IssuedWebhookDto,
  RotateWebhookSecretDto,
  UpdateWebhookDto,
  WebhookDto,
  WebhooksPageDto,
} from './webhooks.dto.js';

@OperatorRoutes('organizations/:organization/webhooks', 'Webhooks')
export class AdminWebhooksController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly webhooks: WebhooksService,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'From now on events of the organization are sent to the URL. The response is the only place where the secret is ' +
      'shown: store it.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 201, description: 'The webhook.', type: IssuedWebhookDto, headers: LOCATION })
  @ApiError('webhook_limit_reached', 'The organization already has 20 webhooks.')
  async create(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Body() { url, format, eventTypes, description, enabled }: CreateWebhookDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedWebhookDto> {
    const organization = await this.organizations.findBySlug(slug);
    const wanted = { url, format, eventTypes, description, enabled };
    const issued = await this.webhooks.create(organization.id, wanted, actor);
    reply.header('Location', `${ADMIN_PATH}/organizations/${slug}/webhooks/${issued.webhook.id}`);
    return toIssuedWebhookFields(issued);
  }

  @Get()
  @ApiOperation({
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    description: 'All webhooks of the organization, newest first, in pages. Their secrets are never shown.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'A page of webhooks.', type: WebhooksPageDto })
  async list(
    @Param('organization') slug: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<WebhooksPageDto> {
    const organization = await this.organizations.findBySlug(slug);
    const after = fromCursor(cursor, NEWEST_WEBHOOK_FIRST);
    return toPage(
      await this.webhooks.list(organization.id, limit, after),
      NEWEST_WEBHOOK_FIRST,
      toWebhookFields,
    );
  }

  @Get(':webhookId')
  @ApiOperation({ operationId: 'getWebhook', summary: 'Get a webhook', description: 'One webhook.' })
  @WebhookRoute()
  @ApiResponse({ status: 200, description: 'The webhook, without its secret.', type: WebhookDto })
  async get(@Param('organization') slug: string, @Param('webhookId') webhookId: string): Promise<WebhookDto> {
    const organization = await this.organizations.findBySlug(slug);
    return toWebhookFields(await this.webhooks.find(organization.id, webhookId));
  }

  @Patch(':webhookId')
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
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Body() change: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    const organization = await this.organizations.findBySlug(slug);
    return toWebhookFields(await this.webhooks.update(organization.id, webhookId, change, actor));
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Nothing is sent any more, and the log of its deliveries is deleted.',
  })
  @WebhookRoute()
  @ApiResponse({ status: 204, description: 'The webhook is deleted.' })
  async remove(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
  ): Promise<void> {
    const organization = await this.organizations.findBySlug(slug);
    await this.webhooks.remove(organization.id, webhookId, actor);
  }

  @Post(':webhookId/rotate-secret')
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
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('webhookId') webhookId: string,
    @Body() { overlapSeconds = SECRET_OVERLAP }: RotateWebhookSecretDto,
  ): Promise<IssuedWebhookDto> {
    const organization = await this.organizations.findBySlug(slug);
    return toIssuedWebhookFields(
      await this.webhooks.rotateSecret(organization.id, webhookId, overlapSeconds, actor),
    );
  }
}
