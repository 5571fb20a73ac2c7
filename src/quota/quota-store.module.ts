import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { KeyLookup } from '../auth/key-lookup.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { BatchingQuotaStore } from './batching-quota.store.js';
import { DeadlineQuotaStore } from './deadline-quota.store.js';
import { PostgresQuotaStore } from './postgres-quota.store.js';
import { QuotaMetrics } from './quota.metrics.js';
import { QuotaStore } from './quota.store.js';
import { QuotaWindow } from './quota-window.entity.js';
import { RedisQuotaStore } from './redis-quota.store.js';
import { RememberingQuotaStore } from './remembering-quota.store.js';

/** The store that all processes share. */
const SHARED_STORE = Symbol('SHARED_QUOTA_STORE');

/** The quota store, and what each process puts in front of it: batches, a memory, and a deadline. */
@Module({
  imports: [AuthModule, TypeOrmModule.forFeature([QuotaWindow])],
  providers: [
    QuotaMetrics,
    {
      provide: SHARED_STORE,
      inject: [Config, Database, KeyLookup],
      useFactory: ({ QUOTA_STORE }: Config, database: Database, keys: KeyLookup) =>
        QUOTA_STORE ? new RedisQuotaStore(QUOTA_STORE, keys) : new PostgresQuotaStore(database),
    },
    {
      provide: QuotaStore,
      inject: [SHARED_STORE, QuotaMetrics, Database],
      useFactory: (shared: QuotaStore, metrics: QuotaMetrics, database: Database) =>
        new BatchingQuotaStore(new RememberingQuotaStore(new DeadlineQuotaStore(shared, metrics)), database),
    },
  ],
  exports: [QuotaStore, QuotaMetrics],
})
export class QuotaStoreModule {}
