import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HttpModule } from '../http/http.module.js';
import { QuotaStoreModule } from '../quota/quota-store.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({
  // A probe that fails every few seconds is no news; that a part is away is logged where it is noticed.
  imports: [TerminusModule.forRoot({ logger: false }), QuotaStoreModule, HttpModule],
  controllers: [HealthController],
  providers: [Readiness],
})
export class HealthModule {}
