import { Module } from '@nestjs/common';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { MeetingsController } from './meetings.controller.js';

@Module({ imports: [RoomsModule], controllers: [MeetingsController] })
export class V1Module {}
