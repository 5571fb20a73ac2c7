import { Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../api/documents/document.js';
import { LOCATION } from '../api/documents/document.responses.js';
import { fromCursor } from '../api/paging/cursor.js';
import { PageQuery, toPage } from '../api/paging/page.js';
import { describeApiKey, type IssuedApiKey } from '../auth/api-key.js';
import { isKeyId } from '../auth/api-key-token.js';
import { ApiKeysService } from '../auth/api-keys.service.js';
import { CurrentActor } from '../auth/caller.js';
import type { Actor } from '../events/actor.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { toDateOrNull } from '../validation/date-time.js';
import {
  ApiKeyDto,
  ApiKeysPageDto,
  CreateApiKeyDto,
  IssuedApiKeyDto,
  RotateApiKeyDto,
} from './api-keys.dto.js';
import { ADMIN_PATH, ApiKeyRoute, OperatorRoutes, OrganizationRoute } from './operator-routes.decorator.js';

const SORT = '-createdAt';

@OperatorRoutes('organizations/:organization/api-keys', 'API keys')
export class AdminApiKeysController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly keys: ApiKeysService,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description: 'The response is the only place where the key is shown: store it.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 201, description: 'The key.', type: IssuedApiKeyDto, headers: LOCATION })
  async create(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Body() { name, scopes, expiresAt = null }: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const organization = await this.organizations.findBySlug(slug);
    const key = { name, scopes, expiresAt: toDateOrNull(expiresAt) };
    return issue(await this.keys.create(organization.id, key, actor), slug, reply);
  }

  @Get()
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description:
      'All keys, including expired and revoked ones, newest first, in pages. The keys themselves are never shown.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'A page of keys.', type: ApiKeysPageDto })
  async list(
    @Param('organization') slug: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<ApiKeysPageDto> {
    const after = fromCursor(cursor, SORT, isKeyId);
    const organization = await this.organizations.findBySlug(slug);
    return toPage(
      await this.keys.list(organization.id, { limit, after, revoked: true }),
      SORT,
      describeApiKey,
    );
  }

  @Get(':keyId')
  @ApiOperation({ operationId: 'getApiKey', summary: 'Get an API key' })
  @ApiKeyRoute()
  @ApiResponse({ status: 200, description: 'The key, without the key itself.', type: ApiKeyDto })
  async get(@Param('organization') slug: string, @Param('keyId') keyId: string): Promise<ApiKeyDto> {
    const { id } = await this.organizations.findBySlug(slug);
    return describeApiKey(await this.keys.find(id, keyId));
  }

  @Post(':keyId/rotate')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Creates a new key with the same name and scopes. The old key keeps working for `overlapSeconds`, so that it can be ' +
      'replaced everywhere, and then expires. It cannot be rotated again.',
  })
  @ApiKeyRoute('There is no such organization or key, or the key is no longer valid.')
  @ApiResponse({ status: 201, description: 'The new key.', type: IssuedApiKeyDto, headers: LOCATION })
  @ApiError('api_key_already_rotated', 'The key has already been rotated.')
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('keyId') keyId: string,
    @Body() { overlapSeconds: overlap = 0, expiresAt }: RotateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const organization = await this.organizations.findBySlug(slug);
    const rotation = { overlap, expiresAt: toDateOrNull(expiresAt) };
    return issue(await this.keys.rotate(organization.id, keyId, rotation, actor), slug, reply);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'The key stops working at once, on every server. Revoking it again changes nothing.',
  })
  @ApiKeyRoute()
  @ApiResponse({ status: 204, description: 'The key is revoked.' })
  async revoke(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('keyId') keyId: string,
  ): Promise<void> {
    const { id } = await this.organizations.findBySlug(slug);
    await this.keys.revoke(id, keyId, actor);
  }
}

function issue({ key, token }: IssuedApiKey, slug: string, reply: FastifyReply): IssuedApiKeyDto {
  reply.header('Location', `${ADMIN_PATH}/organizations/${slug}/api-keys/${key.id}`);
  return { ...describeApiKey(key), key: token };
}
