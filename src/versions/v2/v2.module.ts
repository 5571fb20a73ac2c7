import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/events.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { IdempotencyModule } from '../../idempotency/idempotency.module.js';
import { OrganizationsModule } from '../../organizations/organizations.module.js';
import { QuotaModule } from '../../quota/quota.module.js';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { AuditEventsController } from './audit-events/audit-events.controller.js';
import { OrganizationController } from './organization/organization.controller.js';
import { QuotaController } from './quota/quota.controller.js';
import { RoomsController } from './rooms/rooms.controller.js';

@Module({
  imports: [EventsModule, AuthModule, RoomsModule, OrganizationsModule, QuotaModule, IdempotencyModule],
  controllers: [
    ApiKeysController,
    AuditEventsController,
    RoomsController,
    QuotaController,
    OrganizationController,
  ],
})
export class V2Module {}
