import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventEntity } from './event.entity.js';
import { EventPurgeTask, EventsService, LiveEventPurgeTask } from './events.service.js';
import { EventsListing } from './events-listing.js';
import { LiveEventEntity } from './live-event.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([EventEntity, LiveEventEntity])],
  providers: [EventsService, EventsListing, EventPurgeTask, LiveEventPurgeTask],
  exports: [EventsService, EventsListing],
})
export class EventsModule {}
