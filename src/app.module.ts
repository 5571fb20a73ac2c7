import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { admin } from './admin/admin.js';
import { ApiModule } from './api/api.module.js';
import type { ApiSurface } from './api/api-surface.js';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.controller.js';
import { HomePageController } from './home-page/home-page.controller.js';
import { HttpModule } from './http/http.module.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { InsightsModule } from './insights/insights.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { MetricsServer } from './metrics/metrics.server.js';
import { QuotaModule } from './quota/quota.module.js';
import { RoomPageModule } from './room-page/room-page.controller.js';
import { RoomsModule } from './rooms/rooms.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { SignallingModule } from './signalling/signalling.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SfuModule } from './sfu/sfu.module.js';
import { ThemesModule } from './themes/themes.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** All modules of the server. Its hooks, guards and filters are in `app.setup.ts`. */
@Module({})
export class AppModule {
  /** @param versions of the API, the newest last */
  static forRoot(config: Config, versions: readonly ApiSurface[]): DynamicModule {
    const surfaces = [...versions, admin];
    // Without an operator token the API for operators has no routes.
    const routed = config.OPERATOR_TOKEN.length > 0 ? surfaces : versions;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        SecretsModule,
        ScheduleModule.forRoot(),
        MetricsModule,
        HttpModule,
        AuthModule,
        QuotaModule,
        RoomsModule,
        SessionsModule,
        InsightsModule,
        SfuModule,
        ThemesModule,
        IdempotencyModule,
        WebhooksModule,
        EventsModule,
        ApiModule.forRoot(surfaces),
        ...routed.map(({ module }) => module),
        RoomPageModule,
        SignallingModule,
        HealthModule,
      ],
      controllers: [HomePageController],
      providers: [MetricsServer],
    };
  }
}
