import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { poolOf } from './database.js';

/** Shows the operator how busy this process's connections to Postgres are. Read when it is asked for. */
@Injectable()
export class PoolMetrics {
  constructor(registry: Registry, dataSource: DataSource, { DATABASE_POOL_SIZE }: Config) {
    const pool = poolOf(dataSource);
    registry.registerMetric(
      new Gauge({
        name: 'foyer_database_pool_connections',
        help: 'Connections of this process to Postgres, by state (active or idle).',
        labelNames: ['state'],
        registers: [],
        collect() {
          this.set({ state: 'active' }, pool.totalCount - pool.idleCount);
          this.set({ state: 'idle' }, pool.idleCount);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_database_pool_max_connections',
        help: 'Most connections that this process opens to Postgres.',
        registers: [],
        collect() {
          this.set(DATABASE_POOL_SIZE);
        },
      }),
    );
    registry.registerMetric(
      new Gauge({
        name: 'foyer_database_pool_waiting',
        help: 'Statements that wait for a free connection.',
        registers: [],
        collect() {
          this.set(pool.waitingCount);
        },
      }),
    );
  }
}
