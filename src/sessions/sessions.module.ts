import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RoomsModule } from '../rooms/rooms.module.js';
import { ParticipantEntity } from './participant.entity.js';
import { ProcessEntity } from './process.entity.js';
import { RoomSessionEntity } from './room-session.entity.js';
import { ParticipantsService } from './participants.service.js';
import { SessionsService } from './sessions.service.js';

@Module({
  imports: [RoomsModule, TypeOrmModule.forFeature([ParticipantEntity, RoomSessionEntity, ProcessEntity])],
  providers: [SessionsService, ParticipantsService],
  exports: [SessionsService, ParticipantsService],
})
export class SessionsModule {}
