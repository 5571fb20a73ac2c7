import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Organization } from './organization.entity.js';
import { OrganizationPurge } from './organization-purge.js';
import { OrganizationPurgeTask } from './organization-purge.task.js';
import { OrganizationsService } from './organizations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Organization])],
  providers: [OrganizationsService, OrganizationPurge, OrganizationPurgeTask],
  exports: [OrganizationsService, OrganizationPurge],
})
export class OrganizationsModule {}
