import { Module } from '@nestjs/common';
import { RoomsModule } from '../rooms/rooms.module.js';
import { SessionsService } from './sessions.service.js';

@Module({ imports: [RoomsModule], providers: [SessionsService], exports: [SessionsService] })
export class SessionsModule {}
