import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { GatheredCounter } from '../metrics/gathered-counter.js';

/** The metrics of the quota. */
@Injectable()
export class QuotaMetrics {
  /** Points by outcome: those of refused requests are counted as refused, although they are not spent. */
  readonly points: GatheredCounter<'organization' | 'plan' | 'outcome'>;
  readonly refusalsFromMemory: Counter;
  readonly unmetered: Counter;
  readonly storeSeconds: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.points = new GatheredCounter({
      name: 'foyer_quota_points_total',
      help: 'Points of requests, by organization, plan and outcome (admitted or refused).',
      labelNames: ['organization', 'plan', 'outcome'],
      registers,
    });
    this.refusalsFromMemory = new Counter({
      name: 'foyer_quota_refusals_from_memory_total',
      help: 'Requests refused without asking the store.',
      registers,
    });
    this.unmetered = new Counter({
      name: 'foyer_quota_unmetered_requests_total',
      help: 'Requests let through because the store was away and QUOTA_ON_STORE_FAILURE is allow.',
      registers,
    });
    this.storeSeconds = new Histogram({
      name: 'foyer_quota_store_seconds',
      help: 'Time the store of points took to answer, or to fail.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    });
  }
}
