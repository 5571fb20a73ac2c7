import { Module } from '@nestjs/common';
import { RequestMetrics } from './observability/request.metrics.js';
import { Drain } from './server/drain.js';
import { MissingRoute } from './server/missing-route.js';

@Module({ providers: [Drain, MissingRoute, RequestMetrics], exports: [Drain, MissingRoute, RequestMetrics] })
export class HttpModule {}
