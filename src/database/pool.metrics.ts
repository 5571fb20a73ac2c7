import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { poolOf } from './database.js';

/** Metrics of this process's connections to Postgres, read when they are requested. */
@Injectable()
export class PoolMetrics {
  constructor(registry: Registry, dataSource: DataSource, { DATABASE_POOL_SIZE }: Config) {
    const pool = poolOf(dataSource);
    const add = (name: string, help: string, read: (gauge: Gauge) => void, labelNames: string[] = []): void =>
      registry.registerMetric(
        new Gauge({
          name: `foyer_database_pool_${name}`,
          help,
          labelNames,
          registers: [],
          collect() {
            read(this);
          },
        }),
      );
    add(
      'connections',
      'Connections of this process to Postgres, by state (active or idle).',
      (gauge) => {
        gauge.set({ state: 'active' }, pool.totalCount - pool.idleCount);
        gauge.set({ state: 'idle' }, pool.idleCount);
      },
      ['state'],
    );
    add('max_connections', 'Maximum number of connections that this process opens to Postgres.', (gauge) =>
      gauge.set(DATABASE_POOL_SIZE),
    );
    add('waiting', 'Statements that wait for a free connection.', (gauge) => gauge.set(pool.waitingCount));
  }
}
