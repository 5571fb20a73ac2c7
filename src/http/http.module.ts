import { Module } from '@nestjs/common';
import { RequestMetrics } from './observability/request.metrics.js';
import { Drain } from './server/drain.js';
import { MissingRoute } from './server/missing-route.js';
import { RouteMetadata } from './server/route-metadata.js';
import { Uploads } from './server/uploads.js';

const PROVIDERS = [Drain, MissingRoute, RequestMetrics, RouteMetadata, Uploads];

@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class HttpModule {}
