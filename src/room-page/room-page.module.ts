import { Module } from '@nestjs/common';
import { RoomsModule } from '../rooms/rooms.module.js';
import { RoomPageController } from './room-page.controller.js';

@Module({ imports: [RoomsModule], controllers: [RoomPageController] })
export class RoomPageModule {}
