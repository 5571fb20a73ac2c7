import { Injectable } from '@nestjs/common';
import { purgeTask } from '../jobs/purge-task.js';
import { OrganizationPurge } from './organization-purge.js';

/** Deletes what belongs to deleted organizations: within a minute, as promised, hence the short rest. */
@Injectable()
export class OrganizationPurgeTask extends purgeTask(OrganizationPurge, {
  name: 'organization-purge',
  period: 5_000,
  rows: 'rows of deleted organizations',
  run: (organizations, pace) => organizations.purge({ ...pace, rest: 1 }),
}) {}
