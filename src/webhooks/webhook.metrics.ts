import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '../database/database.js';
import type { DueDelivery } from './delivery.js';
import * as sql from './dispatch.sql.js';
import type { Outcome } from './outcome.js';
import { WEBHOOK_FORMATS } from './webhook.js';

/** Maximum wait of Prometheus for the database, in ms. */
const DEADLINE = 1_000;
/** Up to how many deliveries are counted. */
const MOST = 100_000;

const OUTCOMES = ['delivered', 'retried', 'failed'] as const;

type Queue = { readonly due: number; readonly lag: number };
const UNKNOWN: Queue = { due: Number.NaN, lag: Number.NaN };

/** Shows the operator whether webhooks are delivered, and how late. */
@Injectable()
export class WebhookMetrics {
  private readonly attempts: Counter<'format' | 'outcome'>;
  private readonly lag: Histogram;
  private readonly durations: Histogram;
  private asking: Promise<Queue> | undefined;

  constructor(
    registry: Registry,
    private readonly database: Database,
  ) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'foyer_webhook_attempts_total',
      help: 'Requests to receivers of webhooks, by outcome: delivered, retried (there will be another one), or failed.',
      labelNames: ['format', 'outcome'],
      registers,
    });
    // A rate is known only of a series that was there before.
    for (const format of WEBHOOK_FORMATS)
      for (const outcome of OUTCOMES) this.attempts.inc({ format, outcome }, 0);
    this.lag = new Histogram({
      name: 'foyer_webhook_lag_seconds',
      help: 'How long attempts had been due when they were made.',
      buckets: [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600],
      registers,
    });
    this.durations = new Histogram({
      name: 'foyer_webhook_request_duration_seconds',
      help: 'How long receivers of webhooks take to respond.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    const ask = (): Promise<Queue> => this.queue();
    registry.registerMetric(
      new Gauge({
        name: 'foyer_webhook_queue',
        help: `Deliveries of webhooks that are due, up to ${MOST}; NaN while the database does not say.`,
        registers: [],
        async collect() {
          this.set((await ask()).due);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_webhook_queue_lag_seconds',
        help: 'How long the oldest of these is due, 0 when none is; NaN while the database does not say.',
        registers: [],
        async collect() {
          this.set((await ask()).lag);
        },
      }),
    );
  }

  count({ format, lag }: DueDelivery, { state, duration }: Outcome): void {
    this.attempts.inc({ format, outcome: state === 'pending' ? 'retried' : state });
    this.lag.observe(lag / 1000);
    this.durations.observe(duration / 1000);
  }

  /** Runs at most one query at a time, so that a database that hangs occupies one connection, not one for each scrape. */
  private queue(): Promise<Queue> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return Promise.race([
      this.asking,
      new Promise<Queue>((resolve) => setTimeout(resolve, DEADLINE, UNKNOWN).unref()),
    ]);
  }

  private async ask(): Promise<Queue> {
    try {
      const [row] = await this.database.query(sql.queue({ most: MOST }));
      return row ?? UNKNOWN;
    } catch {
      return UNKNOWN;
    }
  }
}
