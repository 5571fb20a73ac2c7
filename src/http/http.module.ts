import { Module } from '@nestjs/common';
import { MissingRoute } from './missing-route.js';
import { ProblemsController } from './problems.controller.js';
import { PublicUrl } from './public-url.js';
import { VersionUsageMetrics } from './version-usage.metrics.js';

@Module({
  controllers: [ProblemsController],
  providers: [MissingRoute, PublicUrl, VersionUsageMetrics],
  exports: [MissingRoute, PublicUrl],
})
export class HttpModule {}
