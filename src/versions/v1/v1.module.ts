import { Module } from '@nestjs/common';
import { HttpModule } from '../../http/http.module.js';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { MeetingsController } from './meetings.controller.js';

@Module({ imports: [RoomsModule, HttpModule], controllers: [MeetingsController] })
export class V1Module {}
