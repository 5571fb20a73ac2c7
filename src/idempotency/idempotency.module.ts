import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HttpModule } from '../http/http.module.js';
import { QuotaModule } from '../quota/quota.module.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyGuard } from './idempotency.guard.js';
import { IdempotencyPurgeTask, IdempotencyService } from './idempotency.service.js';

@Module({
  imports: [HttpModule, QuotaModule, TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [IdempotencyGuard, IdempotencyService, IdempotencyPurgeTask],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
