import { type DynamicModule, Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AuthModule } from '../auth/auth.module.js';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { QuotaStoreModule } from '../quota/quota-store.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';

/** The modules that the command line needs: no HTTP, no schedule. */
@Module({})
export class CliModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: CliModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        SecretsModule,
        OrganizationsModule,
        AuthModule,
        EventsModule,
        RoomsModule,
        IdempotencyModule,
        MetricsModule,
        QuotaStoreModule,
      ],
    };
  }
}
