import { Module } from '@nestjs/common';
import { RoomsModule } from '../rooms/rooms.module.js';
import { RoomVisits } from './room-visits.js';
import { RoomPageController } from './room-page.controller.js';

@Module({ imports: [RoomsModule], controllers: [RoomPageController], providers: [RoomVisits] })
export class RoomPageModule {}
