import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AdminModule } from './admin/admin.module.js';
import { EventsModule } from './events/events.module.js';
import { AuthGuard } from './auth/auth.guard.js';
import { ScopeGuard } from './auth/scope.guard.js';
import { AuthModule } from './auth/auth.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import type { ApiVersion } from './api/api-version.js';
import { HomePageController } from './home-page/home-page.controller.js';
import { ApiModule } from './api/api.module.js';
import { HttpModule } from './http/http.module.js';
import { ErrorFilter } from './api/errors/error.filter.js';
import { IdempotencyGuard } from './idempotency/idempotency.guard.js';
import { IdempotencyModule } from './idempotency/idempotency.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { MetricsServer } from './metrics/metrics.server.js';
import { QuotaModule } from './quota/quota.module.js';
import { WeightedThrottlerGuard } from './quota/weighted-throttler.guard.js';
import { RoomsModule } from './rooms/rooms.module.js';
import { RoomPageModule } from './room-page/room-page.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { VersionsModule } from './versions/versions.module.js';

/** All modules of the server. */
@Module({})
export class AppModule {
  static forRoot(config: Config, versions: readonly ApiVersion[]): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        SecretsModule,
        ScheduleModule.forRoot(),
        MetricsModule,
        HttpModule,
        ApiModule,
        AuthModule,
        QuotaModule,
        IdempotencyModule,
        EventsModule,
        RoomsModule,
        VersionsModule.forRoot(versions),
        AdminModule.forRoot(config),
        RoomPageModule,
        HealthModule,
      ],
      controllers: [HomePageController],
      providers: [
        MetricsServer,
        { provide: APP_FILTER, useClass: ErrorFilter },
        // Guards run in this order: who is it, may it, has it been done already, then what does it cost.
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_GUARD, useClass: ScopeGuard },
        { provide: APP_GUARD, useClass: IdempotencyGuard },
        { provide: APP_GUARD, useClass: WeightedThrottlerGuard },
      ],
    };
  }
}
