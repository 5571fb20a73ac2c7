import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FOYER } from '../events/actor.js';
import { PurgeTask } from '../jobs/purge-task.js';
import { RoomsService } from './rooms.service.js';

/** Time between two purges, in ms: rooms are promised to be gone 60 s after they expire. */
const PERIOD = 10_000;

/** Deletes expired rooms for good. */
@Injectable()
export class RoomPurgeTask extends PurgeTask {
  constructor(rooms: RoomsService) {
    super('expired rooms', (pace) => rooms.purge(FOYER, pace));
  }

  @Interval('room-purge', PERIOD)
  override purge(): Promise<void> {
    return super.purge();
  }
}
