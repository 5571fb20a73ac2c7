import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PublicUrl } from './public-url.js';
import { RoomCountEntity } from './room-count.entity.js';
import { RoomEntity } from './room.entity.js';
import { RoomKeys } from './room-keys.js';
import { RoomPurgeMetrics } from './room-purge.metrics.js';
import { RoomPurgeTask } from './room-purge.task.js';
import { RoomsService } from './rooms.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([RoomEntity, RoomCountEntity])],
  providers: [PublicUrl, RoomsService, RoomKeys, RoomPurgeMetrics, RoomPurgeTask],
  exports: [PublicUrl, RoomsService],
})
export class RoomsModule {}
