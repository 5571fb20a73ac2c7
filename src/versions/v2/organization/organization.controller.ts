import { Body, Get, Patch } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { AnyScope, RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentActor, CurrentCaller } from '../../../auth/caller.js';
import type { Actor } from '../../../events/actor.js';
import type { Organization } from '../../../organizations/organization.entity.js';
import { OrganizationsService } from '../../../organizations/organizations.service.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { OrganizationDto, UpdateOrganizationDto } from './organization.dto.js';

@V2Routes('organization', 'Organization')
export class OrganizationController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @AnyScope()
  @ApiOperation({
    operationId: 'getOrganization',
    summary: 'Get your organization',
    description: 'The organization that the API key belongs to.',
  })
  @ApiResponse({ status: 200, description: 'Your organization.', type: OrganizationDto })
  async get(@CurrentCaller() { organization }: Caller): Promise<OrganizationDto> {
    return toOrganization(await this.organizations.findById(organization.id));
  }

  @Patch()
  @RequireScope('organization:manage')
  @ApiOperation({
    operationId: 'updateOrganization',
    summary: 'Update your organization',
    description:
      'A JSON Merge Patch (RFC 7396): fields that are not sent stay as they are. Pages of rooms that are opened from now on, on ' +
      'any server, follow it; an update that changes nothing leaves no event.',
  })
  @ApiConsumes('application/merge-patch+json', 'application/json')
  @ApiResponse({ status: 200, description: 'Your organization after the update.', type: OrganizationDto })
  async update(
    @CurrentCaller() { organization }: Caller,
    @CurrentActor() actor: Actor,
    @Body() { embedOrigins }: UpdateOrganizationDto,
  ): Promise<OrganizationDto> {
    const change = embedOrigins === undefined ? {} : { embedOrigins };
    return toOrganization(await this.organizations.updateById(organization.id, change, actor));
  }
}

function toOrganization(organization: Organization): OrganizationDto {
  const { id, name, slug, plan, limit, embedOrigins, createdAt } = organization;
  return {
    id,
    name,
    slug,
    plan,
    limit,
    embedOrigins: embedOrigins && [...embedOrigins],
    createdAt: createdAt.toISOString(),
  };
}
