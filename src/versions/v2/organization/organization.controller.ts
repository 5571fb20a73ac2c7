import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { AnyScope } from '../../../auth/required-scope.decorator.js';
import type { Organization } from '../../../organizations/organization.entity.js';
import { OrganizationsService } from '../../../organizations/organizations.service.js';
import { StrictRoutes } from '../../../api/validation/strict-routes.decorator.js';
import { OrganizationDto } from './organization.dto.js';

@ApiTags('Organization')
@ApiBearerAuth()
@StrictRoutes()
@Controller({ path: 'organization', version: '2' })
export class OrganizationController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @AnyScope()
  @ApiOperation({
    operationId: 'getOrganization',
    summary: 'See who you are',
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
