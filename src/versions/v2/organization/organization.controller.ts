import { Get } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { OrganizationFields } from '../../../api/resources/organization.js';
import { AnyScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import type { Organization } from '../../../organizations/organization.entity.js';
import { OrganizationsService } from '../../../organizations/organizations.service.js';
import { V2Routes } from '../v2-routes.decorator.js';

class OrganizationDto extends OrganizationFields {}

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
}

function toOrganization({ id, name, slug, plan, limit, createdAt }: Organization): OrganizationDto {
  return { id, name, slug, plan, limit, createdAt: createdAt.toISOString() };
}
