import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EndedMediaTask } from './ended-media.task.js';
import { LeftoverRoomsTask } from './leftover-rooms.task.js';
import { MediaPlacementEntity } from './media-placement.entity.js';
import { MediaPlacements } from './media-placements.js';
import { MediaRooms } from './media-rooms.js';
import { MediaServerStatuses } from './media-server-status.js';
import { MediaServers } from './media-servers.js';
import { MediaSessionEntity } from './media-session.entity.js';
import { SessionRecords } from './session-records.js';
import { SfuMetrics } from './sfu.metrics.js';

/** Media servers, and what goes through them. */
@Module({
  imports: [TypeOrmModule.forFeature([MediaPlacementEntity, MediaSessionEntity])],
  providers: [
    SfuMetrics,
    MediaServers,
    MediaPlacements,
    SessionRecords,
    MediaServerStatuses,
    MediaRooms,
    EndedMediaTask,
    LeftoverRoomsTask,
  ],
  exports: [MediaServerStatuses, MediaRooms],
})
export class SfuModule {}
