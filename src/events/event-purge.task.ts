import { Injectable } from '@nestjs/common';
import { purgeTask } from '../jobs/purge-task.js';
import { EventsService } from './events.service.js';

/** Deletes audit events whose retention has ended. */
@Injectable()
export class EventPurgeTask extends purgeTask(EventsService, {
  name: 'audit-purge',
  period: 10 * 60_000,
  rows: 'audit events past their retention',
  run: (events, pace) => events.purge(pace),
}) {}
