import { Module } from '@nestjs/common';
import { Drain } from './drain.js';
import { MissingRoute } from './missing-route.js';
import { ProblemsController } from './problems.controller.js';
import { PublicUrl } from './public-url.js';
import { VersionUsageMetrics } from './version-usage.metrics.js';

@Module({
  controllers: [ProblemsController],
  providers: [Drain, MissingRoute, PublicUrl, VersionUsageMetrics],
  exports: [Drain, MissingRoute, PublicUrl],
})
export class HttpModule {}
