import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HttpModule } from '../http/http.module.js';
import { QuotaStoreModule } from '../quota/quota-store.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({
  // Failed checks are not logged every few seconds: an outage is logged where it is detected.
  imports: [TerminusModule.forRoot({ logger: false }), QuotaStoreModule, HttpModule],
  controllers: [HealthController],
  providers: [Readiness],
})
export class HealthModule {}
