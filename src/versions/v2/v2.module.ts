import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/events.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { IdempotencyModule } from '../../idempotency/idempotency.module.js';
import { InsightsModule } from '../../insights/insights.module.js';
import { OrganizationsModule } from '../../organizations/organizations.module.js';
import { QuotaModule } from '../../quota/quota.module.js';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { SessionsModule } from '../../sessions/sessions.module.js';
import { HttpModule } from '../../http/http.module.js';
import { ThemesModule } from '../../themes/themes.module.js';
import { WebhooksModule } from '../../webhooks/webhooks.module.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { AuditEventsController } from './audit-events/audit-events.controller.js';
import { OrganizationController } from './organization/organization.controller.js';
import { ParticipantsController } from './participants/participants.controller.js';
import { QuotaController } from './quota/quota.controller.js';
import { RoomsController } from './rooms/rooms.controller.js';
import { RecordedParticipantsController } from './participants/recorded-participants.controller.js';
import { RoomSessionsController } from './sessions/room-sessions.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { RoomThemeController } from './themes/room-theme.controller.js';
import { ThemeController } from './themes/theme.controller.js';
import { ThemeRequests } from './themes/theme-requests.js';
import { UsageController } from './usage/usage.controller.js';
import { WebhookDeliveriesController } from './webhooks/deliveries.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

@Module({
  imports: [
    EventsModule,
    AuthModule,
    RoomsModule,
    SessionsModule,
    InsightsModule,
    ThemesModule,
    HttpModule,
    WebhooksModule,
    OrganizationsModule,
    QuotaModule,
    IdempotencyModule,
  ],
  providers: [ThemeRequests],
  controllers: [
    ApiKeysController,
    AuditEventsController,
    RoomsController,
    ParticipantsController,
    RoomSessionsController,
    SessionsController,
    RecordedParticipantsController,
    UsageController,
    ThemeController,
    RoomThemeController,
    WebhooksController,
    WebhookDeliveriesController,
    QuotaController,
    OrganizationController,
  ],
})
export class V2Module {}
