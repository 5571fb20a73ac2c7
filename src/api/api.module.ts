import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { HttpModule } from '../http/http.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { API_SURFACES, type ApiSurface } from './api-surface.js';
import { ErrorFilter } from './errors/error.filter.js';
import { VersionUsageMetrics } from './lifecycle/version-usage.metrics.js';
import { VersionsController } from './lifecycle/versions.controller.js';
import { ProblemsController } from './problems/problems.controller.js';
import { ReadAheadGuard } from './read-ahead.guard.js';

@Module({})
export class ApiModule {
  /** @param surfaces all APIs that are served */
  static forRoot(surfaces: readonly ApiSurface[]): DynamicModule {
    return {
      module: ApiModule,
      imports: [AuthModule, HttpModule, QuotaModule, RoomsModule],
      controllers: [ProblemsController, VersionsController],
      providers: [
        { provide: API_SURFACES, useValue: surfaces },
        ErrorFilter,
        ReadAheadGuard,
        VersionUsageMetrics,
      ],
      exports: [API_SURFACES],
    };
  }
}
