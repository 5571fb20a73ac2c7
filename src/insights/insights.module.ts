import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InsightsPurge, InsightsPurgeTask } from './insights-purge.js';
import { PastRoomEntity } from './past-room.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([PastRoomEntity])],
  providers: [InsightsPurge, InsightsPurgeTask],
})
export class InsightsModule {}
