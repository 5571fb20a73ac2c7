import { applyDecorators, Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../../../api/documents/document.js';
import { LOCATION } from '../../../api/documents/document.responses.js';
import { fromCursor } from '../../../api/paging/cursor.js';
import { PageQuery, toPage } from '../../../api/paging/page.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import type { ApiKey, IssuedApiKey } from '../../../auth/api-key.js';
import { isKeyId } from '../../../auth/api-key-token.js';
import { ApiKeysService } from '../../../auth/api-keys.service.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import { toDateOrNull } from '../../../validation/date-time.js';
import { V2Routes } from '../v2-routes.decorator.js';
import {
  ApiKeyDto,
  ApiKeysPageDto,
  CreateApiKeyDto,
  IssuedApiKeyDto,
  RotateApiKeyDto,
} from './api-keys.dto.js';

const SORT = '-createdAt';

/** Describes a route of one key. @param missing when the response is 404 */
const ApiKeyRoute = (missing = 'There is no such key.'): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'id', description: 'The `id` of the key.' }),
    ApiError('api_key_not_found', missing),
  );

/** Describes a route that issues a key. */
const ApiIssuedKey = (description: string): MethodDecorator =>
  applyDecorators(
    ApiResponse({ status: 201, description, type: IssuedApiKeyDto, headers: LOCATION }),
    ApiError('scope_not_grantable', 'The requesting key lacks one of the scopes, or expires earlier.'),
  );

@V2Routes('api-keys', 'API keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description:
      'The response is the only place where the key is shown: store it. The new key cannot do more than the requesting ' +
      'key, and does not expire later.',
  })
  @ApiIssuedKey('The key.')
  async create(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() { name, scopes, expiresAt }: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const key = { name, scopes, expiresAt: toDateOrNull(expiresAt) };
    return issue(await this.keys.create(organization.id, key, actor), reply);
  }

  @Get()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description:
      'All keys that are not revoked, including expired ones, newest first, in pages. The keys themselves are never shown.',
  })
  @ApiResponse({ status: 200, description: 'A page of keys.', type: ApiKeysPageDto })
  async list(@CurrentCaller() { organization }: Caller, @Query() query: PageQuery): Promise<ApiKeysPageDto> {
    const after = fromCursor(query.cursor, SORT, isKeyId);
    const keys = await this.keys.list(organization.id, { limit: query.limit, after, revoked: false });
    return toPage(keys, SORT, toApiKey);
  }

  @Get(':id')
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'getApiKey',
    summary: 'Get an API key',
    description: 'One key that is not revoked.',
  })
  @ApiKeyRoute()
  @ApiResponse({ status: 200, description: 'The key, without the key itself.', type: ApiKeyDto })
  async get(@CurrentCaller() { organization }: Caller, @Param('id') id: string): Promise<ApiKeyDto> {
    return toApiKey(await this.keys.findUnrevoked(organization.id, id));
  }

  @Post(':id/rotate')
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Creates a new key with the same name and scopes. The old key keeps working for `overlapSeconds`, so that you can ' +
      'replace it everywhere, and then expires. It cannot be rotated again. The new key cannot do more than the ' +
      'requesting key, and does not expire later.',
  })
  @ApiKeyRoute('There is no such key, or it is no longer valid.')
  @ApiIssuedKey('The new key.')
  @ApiError('api_key_already_rotated', 'The key has already been rotated.')
  async rotate(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { overlapSeconds: overlap = 0, expiresAt }: RotateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const rotation = { overlap, expiresAt: toDateOrNull(expiresAt) };
    return issue(await this.keys.rotate(organization.id, id, rotation, actor), reply);
  }

  @Delete(':id')
  @RequireScope('keys:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'The key stops working at once, on every server. A key can revoke itself.',
  })
  @ApiKeyRoute()
  @ApiResponse({ status: 204, description: 'The key is revoked.' })
  async revoke(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
  ): Promise<void> {
    await this.keys.revoke(organization.id, id, actor);
  }
}

function issue({ key, token }: IssuedApiKey, reply: FastifyReply): IssuedApiKeyDto {
  reply.header('Location', `/v2/api-keys/${key.id}`);
  return Object.assign(toApiKey(key), { key: token });
}

/** A key as v2 shows it. */
function toApiKey(key: ApiKey): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    lastCharacters: key.lastCharacters,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
