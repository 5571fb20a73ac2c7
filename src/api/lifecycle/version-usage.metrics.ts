import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import type { Caller } from '../../auth/caller.js';
import { GatheredCounter } from '../../metrics/gathered-counter.js';

/** Counts the requests of each organization to each version of the API. */
@Injectable()
export class VersionUsageMetrics {
  private readonly requests: GatheredCounter<'version' | 'organization'>;

  constructor(registry: Registry) {
    this.requests = new GatheredCounter({
      name: 'foyer_api_requests_total',
      help: 'Requests with a valid key, by version of the API and organization, with any status code.',
      labelNames: ['version', 'organization'],
      registers: [registry],
    });
  }

  /** @param version the number of a version that is served */
  count(version: string, { organization }: Caller): void {
    this.requests.add([version, organization.slug]);
  }
}
