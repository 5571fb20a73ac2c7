import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { VersionUsageMetrics } from './lifecycle/version-usage.metrics.js';
import { ProblemsController } from './problems/problems.controller.js';

@Module({
  imports: [HttpModule, RoomsModule],
  controllers: [ProblemsController],
  providers: [VersionUsageMetrics],
})
export class ApiModule {}
