import { Injectable } from '@nestjs/common';
import { FOYER } from '../events/actor.js';
import { purgeTask } from '../jobs/purge-task.js';
import { RoomsService } from './rooms.service.js';

/** Deletes expired rooms; the documents promise it within 60 s. */
@Injectable()
export class RoomPurgeTask extends purgeTask(RoomsService, {
  name: 'room-purge',
  period: 10_000,
  rows: 'expired rooms',
  run: (rooms, pace) => rooms.purge(FOYER, pace),
}) {}
