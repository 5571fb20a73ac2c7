import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { SfuModule } from '../sfu/sfu.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AdminApiKeysController } from './api-keys.controller.js';
import { AdminAuditEventsController } from './audit-events.controller.js';
import { AdminMediaServersController } from './media-servers.controller.js';
import { AdminOrganizationsController } from './organizations.controller.js';
import { AdminRoomsController } from './rooms.controller.js';
import { AdminWebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { AdminWebhooksController } from './webhooks.controller.js';

/** The API for operators. It is imported only if an operator token is configured. */
@Module({
  imports: [
    EventsModule,
    AuthModule,
    OrganizationsModule,
    QuotaModule,
    RoomsModule,
    SfuModule,
    WebhooksModule,
  ],
  controllers: [
    AdminOrganizationsController,
    AdminApiKeysController,
    AdminAuditEventsController,
    AdminRoomsController,
    AdminMediaServersController,
    AdminWebhooksController,
    AdminWebhookDeliveriesController,
  ],
})
export class AdminModule {}
