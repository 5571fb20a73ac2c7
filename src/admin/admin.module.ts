import { type DynamicModule, Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AuthModule } from '../auth/auth.module.js';
import type { Config } from '../config/config.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { AdminApiKeysController } from './api-keys.controller.js';
import { AdminAuditEventsController } from './audit-events.controller.js';
import { AdminOrganizationsController } from './organizations.controller.js';
import { AdminRoomsController } from './rooms.controller.js';

/** What operators can do over HTTP. Where no operator token is configured, it has no routes. */
@Module({ imports: [EventsModule, AuthModule, OrganizationsModule, QuotaModule, RoomsModule] })
export class AdminModule {
  static forRoot({ OPERATOR_TOKEN }: Config): DynamicModule {
    return { module: AdminModule, controllers: OPERATOR_TOKEN.length > 0 ? CONTROLLERS : [] };
  }
}

const CONTROLLERS = [
  AdminOrganizationsController,
  AdminApiKeysController,
  AdminAuditEventsController,
  AdminRoomsController,
];
