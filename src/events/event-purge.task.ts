import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PurgeTask } from '../jobs/purge-task.js';
import { EventsService } from './events.service.js';

/** Time between two purges, in ms. */
const PERIOD = 10 * 60_000;

/** Deletes audit events that have been kept for as long as the configuration says. */
@Injectable()
export class EventPurgeTask extends PurgeTask {
  constructor(events: EventsService) {
    super('audit events that were kept long enough', (pace) => events.purge(pace));
  }

  @Interval('audit-purge', PERIOD)
  override purge(): Promise<void> {
    return super.purge();
  }
}
