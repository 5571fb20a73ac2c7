import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../events/events.module.js';
import { HttpModule } from '../http/http.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { ApiKeysService } from './api-keys.service.js';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { FailedAuthentications } from './failed-authentications.task.js';
import { KeyLookup } from './key-lookup.js';
import { OperatorAuthenticator } from './operator-authenticator.js';
import { RecentCallers } from './recent-callers.js';

@Module({
  imports: [EventsModule, HttpModule, OrganizationsModule, TypeOrmModule.forFeature([ApiKeyEntity])],
  providers: [
    ApiKeysService,
    ApiKeyUsage,
    AuthGuard,
    Authenticator,
    FailedAuthentications,
    KeyLookup,
    OperatorAuthenticator,
    RecentCallers,
  ],
  exports: [ApiKeysService, Authenticator, KeyLookup, OperatorAuthenticator],
})
export class AuthModule {}
