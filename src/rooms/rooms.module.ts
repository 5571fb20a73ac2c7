import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RoomEntity } from './room.entity.js';
import { RoomPurgeTask } from './room-purge.task.js';
import { RoomsService } from './rooms.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([RoomEntity])],
  providers: [RoomsService, RoomPurgeTask],
  exports: [RoomsService],
})
export class RoomsModule {}
