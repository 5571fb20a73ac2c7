import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Erasure } from './erasure.js';
import { InsightsService } from './insights.service.js';
import { InsightsPurge, InsightsPurgeTask } from './insights-purge.js';
import { MeasurementEntity } from './measurement.entity.js';
import { Measurements } from './measurements.js';
import { NameRedaction, NameRedactionTask } from './name-redaction.js';
import { PastRoomEntity } from './past-room.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([PastRoomEntity, MeasurementEntity])],
  providers: [
    InsightsService,
    Erasure,
    Measurements,
    NameRedaction,
    NameRedactionTask,
    InsightsPurge,
    InsightsPurgeTask,
  ],
  exports: [InsightsService, Erasure, Measurements],
})
export class InsightsModule {}
