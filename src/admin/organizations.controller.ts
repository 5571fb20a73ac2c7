import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../events/actor.js';
import { CurrentActor } from '../auth/caller.js';
import { fromCursor, toCursor } from '../api/paging/cursor.js';
import { LOCATION } from '../api/documents/document.answers.js';
import { PageQuery } from '../api/paging/page.query.js';
import type { Organization } from '../organizations/organization.entity.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { QuotaStore } from '../quota/quota.store.js';
import { ADMIN_PATH, OperatorRoutes } from './operator-routes.decorator.js';
import { ApiOrganizationParam } from './organization-parameter.decorator.js';
import {
  CreateOrganizationDto,
  OrganizationDto,
  OrganizationsPageDto,
  QuotaWindowDto,
  UpdateOrganizationDto,
} from './organizations.dto.js';

const SORT = 'createdAt';

@OperatorRoutes('organizations', 'Organizations')
export class AdminOrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly quota: QuotaStore,
  ) {}

  @Post()
  @ApiOperation({ operationId: 'createOrganization', summary: 'Create an organization' })
  @ApiBody({ type: CreateOrganizationDto })
  @ApiResponse({ status: 201, description: 'The organization.', type: OrganizationDto, headers: LOCATION })
  @ApiResponse({ status: 409, description: 'Another organization has this slug.' })
  async create(
    @CurrentActor() actor: Actor,
    @Body() { name, slug, plan = 'build', pointsPerMinute = null, maxRooms = null }: CreateOrganizationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationDto> {
    const wanted = { name, slug, plan, pointsPerMinute, maxRooms };
    const created = await this.organizations.create(wanted, actor);
    reply.header('Location', `${ADMIN_PATH}/organizations/${created.slug}`);
    return toOrganization(created);
  }

  @Get()
  @ApiOperation({
    operationId: 'listOrganizations',
    summary: 'List organizations',
    description: 'All of them, the oldest first, in pages.',
  })
  @ApiResponse({ status: 200, description: 'A page of organizations.', type: OrganizationsPageDto })
  async list(@Query() { limit, cursor }: PageQuery): Promise<OrganizationsPageDto> {
    const { items, next } = await this.organizations.listPage(limit, fromCursor(cursor, SORT));
    return { data: items.map(toOrganization), nextCursor: toCursor(next, SORT) };
  }

  @Get(':organization')
  @ApiOperation({ operationId: 'getOrganization', summary: 'Get an organization' })
  @ApiOrganizationParam()
  @ApiResponse({ status: 200, description: 'The organization.', type: OrganizationDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async get(@Param('organization') slug: string): Promise<OrganizationDto> {
    return toOrganization(await this.organizations.findBySlug(slug));
  }

  @Patch(':organization')
  @ApiOperation({
    operationId: 'updateOrganization',
    summary: 'Change the limits of an organization',
    description: 'Every process sees it within a second. What is not sent stays as it is.',
  })
  @ApiOrganizationParam()
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiBody({ type: UpdateOrganizationDto })
  @ApiResponse({ status: 200, description: 'The organization as it is now.', type: OrganizationDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async update(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Body() { plan, pointsPerMinute, maxRooms }: UpdateOrganizationDto,
  ): Promise<OrganizationDto> {
    const change = {
      ...(plan && { plan }),
      ...(pointsPerMinute !== undefined && { pointsPerMinute }),
      ...(maxRooms !== undefined && { maxRooms }),
    };
    return toOrganization(await this.organizations.update(slug, change, actor));
  }

  @Post(':organization/suspend')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'suspendOrganization',
    summary: 'Suspend an organization',
    description:
      'Requests with its keys are answered 403, `organization_suspended`, and its rooms are closed, on every process at ' +
      'once. Nothing is deleted but what expires. Suspending it again changes nothing.',
  })
  @ApiOrganizationParam()
  @ApiResponse({ status: 200, description: 'The organization as it is now.', type: OrganizationDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async suspend(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<OrganizationDto> {
    return toOrganization(await this.organizations.suspend(slug, actor));
  }

  @Post(':organization/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeOrganization',
    summary: 'End the suspension of an organization',
    description: 'Its keys work and its rooms are open again, on every process within a second.',
  })
  @ApiOrganizationParam()
  @ApiResponse({ status: 200, description: 'The organization as it is now.', type: OrganizationDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async resume(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<OrganizationDto> {
    return toOrganization(await this.organizations.resume(slug, actor));
  }

  @Delete(':organization')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteOrganization',
    summary: 'Delete an organization for good',
    description:
      'At once its keys are not valid any more, its rooms do not exist, and its slug is free. Its keys, rooms and audit ' +
      'events are deleted within a minute; the event `organization.deleted` stays.',
  })
  @ApiOrganizationParam()
  @ApiResponse({ status: 204, description: 'The organization is deleted.' })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async remove(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<void> {
    await this.organizations.remove(slug, actor);
  }

  @Get(':organization/quota')
  @ApiOperation({
    operationId: 'getQuotaWindow',
    summary: 'See what an organization has spent',
    description: 'In its current minute, over all its keys and all processes.',
  })
  @ApiOrganizationParam()
  @ApiResponse({ status: 200, description: 'The current minute.', type: QuotaWindowDto })
  @ApiResponse({ status: 404, description: 'There is no such organization.' })
  async quotaWindow(@Param('organization') slug: string): Promise<QuotaWindowDto> {
    const { id, limit } = await this.organizations.findBySlug(slug);
    const state = await this.quota.peek(id, limit);
    return {
      limit: state.limit,
      used: state.limit - state.remaining,
      remaining: state.remaining,
      resetsAt: state.resetsAt.toISOString(),
    };
  }
}

/** An organization as operators see it. */
function toOrganization(organization: Organization): OrganizationDto {
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    plan: organization.plan,
    pointsPerMinute: organization.pointsPerMinute,
    limit: organization.limit,
    maxRooms: organization.maxRooms,
    suspendedAt: organization.suspendedAt?.toISOString() ?? null,
    createdAt: organization.createdAt.toISOString(),
  };
}
