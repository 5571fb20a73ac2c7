import { Module } from '@nestjs/common';
import { Drain } from './server/drain.js';
import { MissingRoute } from './errors/missing-route.js';
import { ProblemsController } from './problems/problems.controller.js';
import { PublicUrl } from './public-url.js';
import { VersionUsageMetrics } from './lifecycle/version-usage.metrics.js';

@Module({
  controllers: [ProblemsController],
  providers: [Drain, MissingRoute, PublicUrl, VersionUsageMetrics],
  exports: [Drain, MissingRoute, PublicUrl],
})
export class HttpModule {}
