import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { requestOptions } from './data-source.js';
import { Database } from './database.js';
import { checkDatabase } from './database-check.js';
import { DatabaseStatus } from './database-status.js';
import { PoolMetrics } from './pool.metrics.js';

/** The connection pool. The schema has been brought up to date before, at the start of the process. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: async (config: Config) => ({
        ...requestOptions(config, (await checkDatabase(config)).keepsSessions),
        autoLoadEntities: true,
        retryAttempts: 1,
      }),
    }),
  ],
  providers: [Database, PoolMetrics, DatabaseStatus],
  exports: [Database, DatabaseStatus],
})
export class DatabaseModule {}
