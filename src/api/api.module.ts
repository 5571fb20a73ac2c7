import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { API_SURFACES, type ApiSurface } from './api-surface.js';
import { ErrorFilter } from './errors/error.filter.js';
import { VersionUsageMetrics } from './lifecycle/version-usage.metrics.js';
import { VersionsController } from './lifecycle/versions.controller.js';
import { ProblemsController } from './problems/problems.controller.js';

@Module({})
export class ApiModule {
  /** @param surfaces all APIs that are served */
  static forRoot(surfaces: readonly ApiSurface[]): DynamicModule {
    return {
      module: ApiModule,
      imports: [HttpModule, QuotaModule, RoomsModule],
      controllers: [ProblemsController, VersionsController],
      providers: [{ provide: API_SURFACES, useValue: surfaces }, ErrorFilter, VersionUsageMetrics],
      exports: [API_SURFACES],
    };
  }
}
