import { Body, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../events/actor.js';
import type { ApiKey, IssuedApiKey } from '../../../auth/api-key.js';
import { isKeyId } from '../../../auth/api-key-token.js';
import { ApiKeysService } from '../../../auth/api-keys.service.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import { RequireScope } from '../../../auth/access.decorators.js';
import { V2Routes } from '../v2-routes.decorator.js';
import {
  ApiKeyDto,
  ApiKeysPageDto,
  CreateApiKeyDto,
  IssuedApiKeyDto,
  RotateApiKeyDto,
} from './api-keys.dto.js';
import { fromCursor, toCursor } from '../../../api/paging/cursor.js';
import { LOCATION } from '../../../api/documents/document.answers.js';
import { PageQuery } from '../../../api/paging/page.query.js';
import { toDate } from '../../../validation/rfc3339-date-time.js';

const SORT = '-createdAt';

@V2Routes('api-keys', 'API keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description:
      'The key is in this response and nowhere else: keep it. It can do no more than the key that asks, and expires no ' +
      'later.',
  })
  @ApiBody({ type: CreateApiKeyDto })
  @ApiResponse({ status: 201, description: 'The key.', type: IssuedApiKeyDto, headers: LOCATION })
  @ApiResponse({
    status: 403,
    description: 'The key that asks does not have the scopes, or expires earlier.',
  })
  async create(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() { name, scopes, expiresAt }: CreateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const key = { name, scopes, expiresAt: toExpiry(expiresAt) };
    return issue(await this.keys.create(organization.id, key, actor), reply);
  }

  @Get()
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description:
      'The keys that are not revoked, expired ones too, the newest first, in pages; never the keys themselves.',
  })
  @ApiResponse({ status: 200, description: 'A page of keys.', type: ApiKeysPageDto })
  async list(@CurrentCaller() { organization }: Caller, @Query() query: PageQuery): Promise<ApiKeysPageDto> {
    const after = fromCursor(query.cursor, SORT, isKeyId);
    const { items, next } = await this.keys.list(organization.id, {
      limit: query.limit,
      after,
      revoked: false,
    });
    return { data: items.map(toApiKey), nextCursor: toCursor(next, SORT) };
  }

  @Get(':id')
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'getApiKey',
    summary: 'Get an API key',
    description: 'One key, unless it is revoked.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of the key.' })
  @ApiResponse({ status: 200, description: 'The key, without the key itself.', type: ApiKeyDto })
  @ApiResponse({ status: 404, description: 'There is no such key.' })
  async get(@CurrentCaller() { organization }: Caller, @Param('id') id: string): Promise<ApiKeyDto> {
    return toApiKey(await this.keys.findUnrevoked(organization.id, id));
  }

  @Post(':id/rotate')
  @RequireScope('keys:manage')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Makes a new key with the same name and scopes. The old one goes on working for as long as you say, so that you can ' +
      'replace it everywhere, and then stops. It cannot be rotated again. The new one can do no more than the key that ' +
      'asks, and expires no later.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of the old key.' })
  @ApiBody({ type: RotateApiKeyDto })
  @ApiResponse({ status: 201, description: 'The new key.', type: IssuedApiKeyDto, headers: LOCATION })
  @ApiResponse({
    status: 403,
    description: 'The key that asks does not have the scopes, or expires earlier.',
  })
  @ApiResponse({ status: 404, description: 'There is no such key, or it is not valid any more.' })
  @ApiResponse({ status: 409, description: 'The key has been rotated already.' })
  async rotate(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { overlapSeconds = 0, expiresAt }: RotateApiKeyDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedApiKeyDto> {
    const rotation = { overlap: overlapSeconds, expiresAt: toExpiry(expiresAt) };
    return issue(await this.keys.rotate(organization.id, id, rotation, actor), reply);
  }

  @Delete(':id')
  @RequireScope('keys:manage')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'It stops working at once, on every process, also when it is the one that you send.',
  })
  @ApiParam({ name: 'id', description: 'The `id` of the key.' })
  @ApiResponse({ status: 204, description: 'The key is revoked.' })
  @ApiResponse({ status: 404, description: 'There is no such key.' })
  async revoke(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
  ): Promise<void> {
    await this.keys.revoke(organization.id, id, actor);
  }
}

function toExpiry(expiresAt: string | null | undefined): Date | null | undefined {
  return typeof expiresAt === 'string' ? toDate(expiresAt) : expiresAt;
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
