import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { ApiKeysService } from './api-keys.service.js';
import { Authenticator } from './authenticator.js';

@Module({
  imports: [OrganizationsModule, TypeOrmModule.forFeature([ApiKey])],
  providers: [ApiKeysService, ApiKeyUsage, Authenticator],
  exports: [ApiKeysService, Authenticator],
})
export class AuthModule {}
