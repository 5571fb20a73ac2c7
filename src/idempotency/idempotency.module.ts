import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AnswerBox } from './answer-box.js';
import { AnswerRotation } from './answer-rotation.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IdempotencyPurgeTask } from './idempotency-purge.task.js';
import { IdempotencyService } from './idempotency.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKeyEntity])],
  providers: [IdempotencyService, AnswerBox, AnswerRotation, IdempotencyPurgeTask],
  exports: [IdempotencyService, AnswerRotation],
})
export class IdempotencyModule {}
