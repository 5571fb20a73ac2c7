import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEventEntity } from './event.entity.js';
import { AuditPurgeTask } from './event-purge.task.js';
import { AuditService } from './events.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([AuditEventEntity])],
  providers: [AuditService, AuditPurgeTask],
  exports: [AuditService],
})
export class AuditModule {}
