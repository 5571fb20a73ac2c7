import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AnswerBox } from './answer-box.js';
import { QuotaModule } from '../quota/quota.module.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyGuard } from './idempotency.guard.js';
import { IdempotencyPurgeTask } from './idempotency-purge.task.js';
import { IdempotencyService } from './idempotency.service.js';

@Module({
  imports: [QuotaModule, TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [IdempotencyGuard, IdempotencyService, AnswerBox, IdempotencyPurgeTask],
  exports: [IdempotencyService],
})
export class IdempotencyModule {}
