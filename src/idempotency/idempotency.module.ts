import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QuotaModule } from '../quota/quota.module.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyGuard } from './idempotency.guard.js';
import { IdempotencyPurgeTask, IdempotencyService } from './idempotency.service.js';

@Module({
  imports: [QuotaModule, TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [IdempotencyGuard, IdempotencyService, IdempotencyPurgeTask],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
