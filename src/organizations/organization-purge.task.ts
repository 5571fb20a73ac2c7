import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { PurgeTask } from '../jobs/purge-task.js';
import { OrganizationPurge } from './organization-purge.js';

/** Time between two purges, in ms: what a deleted organization owned is promised to be gone within a minute. */
const PERIOD = 5_000;

/** How long to rest after a batch, in times of what it took: less than after what may take its time. */
const REST = 1;

/** Deletes for good what belongs to deleted organizations. */
@Injectable()
export class OrganizationPurgeTask extends PurgeTask {
  constructor(organizations: OrganizationPurge) {
    super('rows of deleted organizations', (pace) => organizations.purge({ ...pace, rest: REST }));
  }

  @Interval('organization-purge', PERIOD)
  override purge(): Promise<void> {
    return super.purge();
  }
}
