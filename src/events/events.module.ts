import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventEntity } from './event.entity.js';
import { EventPurgeTask, EventsService } from './events.service.js';
import { EventsListing } from './events-listing.js';

@Module({
  imports: [TypeOrmModule.forFeature([EventEntity])],
  providers: [EventsService, EventsListing, EventPurgeTask],
  exports: [EventsService, EventsListing],
})
export class EventsModule {}
