import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../api/documents/document.js';
import { LOCATION } from '../api/documents/document.responses.js';
import { fromCursor } from '../api/paging/cursor.js';
import { PageQuery, toPage } from '../api/paging/page.js';
import { toQuotaFields } from '../api/resources/quota.js';
import { CurrentActor } from '../auth/caller.js';
import type { Actor } from '../events/actor.js';
import { describeOrganization } from '../organizations/organization.description.js';
import { OrganizationsService } from '../organizations/organizations.service.js';
import { QuotaStore } from '../quota/quota.store.js';
import { ADMIN_PATH, OperatorRoutes, OrganizationRoute } from './operator-routes.decorator.js';
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
  @ApiResponse({ status: 201, description: 'The organization.', type: OrganizationDto, headers: LOCATION })
  @ApiError('organization_slug_taken', 'Another organization has this slug.')
  async create(
    @CurrentActor() actor: Actor,
    @Body() { name, slug, plan = 'build', pointsPerMinute = null, maxRooms = null }: CreateOrganizationDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationDto> {
    const wanted = { name, slug, plan, pointsPerMinute, maxRooms };
    const created = await this.organizations.create(wanted, actor);
    reply.header('Location', `${ADMIN_PATH}/organizations/${created.slug}`);
    return describeOrganization(created);
  }

  @Get()
  @ApiOperation({
    operationId: 'listOrganizations',
    summary: 'List organizations',
    description: 'All organizations, oldest first, in pages.',
  })
  @ApiResponse({ status: 200, description: 'A page of organizations.', type: OrganizationsPageDto })
  async list(@Query() { limit, cursor }: PageQuery): Promise<OrganizationsPageDto> {
    const page = await this.organizations.listPage(limit, fromCursor(cursor, SORT));
    return toPage(page, SORT, describeOrganization);
  }

  @Get(':organization')
  @ApiOperation({ operationId: 'getOrganization', summary: 'Get an organization' })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'The organization.', type: OrganizationDto })
  async get(@Param('organization') slug: string): Promise<OrganizationDto> {
    return describeOrganization(await this.organizations.findBySlug(slug));
  }

  @Patch(':organization')
  @ApiOperation({
    operationId: 'updateOrganization',
    summary: 'Change the limits of an organization, or who may embed its rooms',
    description:
      'A JSON Merge Patch (RFC 7396): fields that are not sent stay as they are. Takes effect on every server within a second.',
  })
  @OrganizationRoute()
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiResponse({ status: 200, description: 'The organization after the change.', type: OrganizationDto })
  async update(
    @CurrentActor() actor: Actor,
    @Param('organization') slug: string,
    @Body() { plan, pointsPerMinute, maxRooms, embedOrigins }: UpdateOrganizationDto,
  ): Promise<OrganizationDto> {
    const change = {
      ...(plan && { plan }),
      ...(pointsPerMinute !== undefined && { pointsPerMinute }),
      ...(maxRooms !== undefined && { maxRooms }),
      ...(embedOrigins !== undefined && { embedOrigins }),
    };
    return describeOrganization(await this.organizations.update(slug, change, actor));
  }

  @Post(':organization/suspend')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'suspendOrganization',
    summary: 'Suspend an organization',
    description:
      'Requests with its keys get 403, `organization_suspended`, and its rooms are closed, at once and on every server. ' +
      'Nothing is deleted except what expires. Suspending it again changes nothing.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'The organization after the change.', type: OrganizationDto })
  async suspend(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<OrganizationDto> {
    return describeOrganization(await this.organizations.suspend(slug, actor));
  }

  @Post(':organization/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeOrganization',
    summary: 'Resume an organization',
    description:
      'Ends its suspension: its keys work and its rooms are open again, on every server within a second.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'The organization after the change.', type: OrganizationDto })
  async resume(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<OrganizationDto> {
    return describeOrganization(await this.organizations.resume(slug, actor));
  }

  @Delete(':organization')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteOrganization',
    summary: 'Delete an organization permanently',
    description:
      'Its keys and rooms stop working at once, and its slug becomes available. Its keys, rooms and audit events are ' +
      'deleted within a minute; the event `organization.deleted` stays.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 204, description: 'The organization is deleted.' })
  async remove(@CurrentActor() actor: Actor, @Param('organization') slug: string): Promise<void> {
    await this.organizations.remove(slug, actor);
  }

  @Get(':organization/quota')
  @ApiOperation({
    operationId: 'getQuotaWindow',
    summary: 'Get the quota of an organization',
    description: 'What it has spent in the current minute, with all its keys and on all servers.',
  })
  @OrganizationRoute()
  @ApiResponse({ status: 200, description: 'The current minute.', type: QuotaWindowDto })
  async quotaWindow(@Param('organization') slug: string): Promise<QuotaWindowDto> {
    const { id, limit } = await this.organizations.findBySlug(slug);
    const state = await this.quota.peek(id, limit);
    return { ...toQuotaFields(state), used: state.limit - state.remaining };
  }
}
