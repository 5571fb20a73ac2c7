import { Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../events/actor.js';
import type { ApiKey, IssuedApiKey } from '../auth/api-key.js';
import { isKeyId } from '../auth/api-key-token.js';
import { ApiKeysService } from '../auth/api-keys.service.js';
import { CurrentActor } from '../auth/caller.js';
import { fromCursor, toCursor } from '../api/paging/cursor.js';
import { LOCATION } from '../api/documents/document.answers.js';
import { PageQuery } from '../api/paging/page.query.js';
import { toDate } from '../validation/rfc3339-date-time.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import {
  ApiKeyDto,
  ApiKeysPageDto,
  CreateApiKeyDto,
  IssuedApiKeyDto,
  RotateApiKeyDto,
} from './api-keys.dto.js';
import { ADMIN_PATH, OperatorRoutes } from './operator-routes.decorator.js';
import { ApiOrganizationParam } from './organization-parameter.decorator.js';

const SORT = '-createdAt';

const ApiKeyIdParam = (): MethodDecorator =>
  ApiParam({ name: 'keyId', description: 'The `id` of the key.', example: 'bc1ccff68716b081' });

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
    description: 'The key is in this answer and nowhere else: keep it.',
  })
  @ApiOrganizationParam()
  @ApiBody({ type: CreateApiKeyDto })
  @ApiResponse({ status: 201, description: 'The key.', type: IssuedApiKeyDto, headers: LOCATION })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async create(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Body() { name, scopes, expiresAt }: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const organization = await this.organizations.findBySlug(slug);
    const key = { name, scopes, expiresAt: expiresAt ? toDate(expiresAt) : null };
    return issue(await this.keys.create(organization.id, key, actor), slug, reply);
  }

  @Get()
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description:
      'Those that have expired or are revoked too, the newest first, in pages; never the keys themselves.',
  })
  @ApiOrganizationParam()
  @ApiResponse({ status: 200, description: 'A page of keys.', type: ApiKeysPageDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async list(
    @Param('organization') slug: string,
    @Query() { limit, cursor }: PageQuery,
  ): Promise<ApiKeysPageDto> {
    const after = fromCursor(cursor, SORT, isKeyId);
    const organization = await this.organizations.findBySlug(slug);
    const { items, next } = await this.keys.list(organization.id, { limit, after, revoked: true });
    return { data: items.map(toApiKey), nextCursor: toCursor(next, SORT) };
  }

  @Get(':keyId')
  @ApiOperation({ operationId: 'getApiKey', summary: 'Get an API key' })
  @ApiOrganizationParam()
  @ApiKeyIdParam()
  @ApiResponse({ status: 200, description: 'The key, without the key itself.', type: ApiKeyDto })
  @ApiResponse({ status: 404, description: 'There is no such organization, or it has no such key.' })
  async get(@Param('organization') slug: string, @Param('keyId') keyId: string): Promise<ApiKeyDto> {
    const { id } = await this.organizations.findBySlug(slug);
    return toApiKey(await this.keys.find(id, keyId));
  }

  @Post(':keyId/rotate')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Makes a new key with the same name and scopes. The old one goes on working for as long as you say, so that it can ' +
      'be replaced everywhere, and then stops. It cannot be rotated again.',
  })
  @ApiOrganizationParam()
  @ApiKeyIdParam()
  @ApiBody({ type: RotateApiKeyDto })
  @ApiResponse({ status: 201, description: 'The new key.', type: IssuedApiKeyDto, headers: LOCATION })
  @ApiResponse({
    status: 404,
    description: 'There is no such organization, or it has no such key, or the key is not valid any more.',
  })
  @ApiResponse({ status: 409, description: 'The key has been rotated already.' })
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Param('keyId') keyId: string,
    @Body() { overlapSeconds: overlap = 0, expiresAt }: RotateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const organization = await this.organizations.findBySlug(slug);
    const rotation = {
      overlap,
      expiresAt: typeof expiresAt === 'string' ? toDate(expiresAt) : expiresAt,
    };
    return issue(await this.keys.rotate(organization.id, keyId, rotation, actor), slug, reply);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'It stops working at once, on every process. Revoking it again changes nothing.',
  })
  @ApiOrganizationParam()
  @ApiKeyIdParam()
  @ApiResponse({ status: 204, description: 'The key is revoked.' })
  @ApiResponse({ status: 404, description: 'There is no such organization, or it has no such key.' })
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
  return Object.assign(toApiKey(key), { key: token });
}

/** A key as operators see it. */
function toApiKey(key: ApiKey): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    lastCharacters: key.lastCharacters,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
