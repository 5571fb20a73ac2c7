import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { Database } from '../database/database.js';
import { purgeLag } from './rooms.sql.js';

/** Maximum wait of Prometheus for the database, in ms. */
const DEADLINE = 1_000;

/** Shows the operator whether expired rooms are deleted as promised: within a minute. */
@Injectable()
export class RoomPurgeMetrics {
  /** Rooms that this process has deleted. */
  readonly purged: Counter;
  private asking: Promise<number> | undefined;

  constructor(
    registry: Registry,
    private readonly database: Database,
  ) {
    this.purged = new Counter({
      name: 'foyer_rooms_purged_total',
      help: 'Expired rooms that this process has deleted.',
      registers: [registry],
    });
    const ask = (): Promise<number> => this.lag();
    registry.registerMetric(
      new Gauge({
        name: 'foyer_rooms_purge_lag_seconds',
        help: 'How long the oldest expired room is overdue, 0 when none is; NaN while the database does not say.',
        registers: [],
        async collect() {
          this.set(await ask());
        },
      }),
    );
  }

  /**
   * Runs at most one query at a time, so that a database that hangs occupies one connection, not one for each scrape.
   */
  private lag(): Promise<number> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return Promise.race([
      this.asking,
      new Promise<number>((resolve) => setTimeout(resolve, DEADLINE, Number.NaN).unref()),
    ]);
  }

  private async ask(): Promise<number> {
    try {
      const [row] = await this.database.query(purgeLag({}));
      return row?.seconds ?? 0;
    } catch {
      return Number.NaN;
    }
  }
}
