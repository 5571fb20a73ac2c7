import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Organization } from './organization.entity.js';
import { OrganizationPurge, OrganizationPurgeTask } from './organization-purge.js';
import { OrganizationsService } from './organizations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Organization])],
  providers: [OrganizationsService, OrganizationPurge, OrganizationPurgeTask],
  exports: [OrganizationsService, OrganizationPurge],
})
export class OrganizationsModule {}
