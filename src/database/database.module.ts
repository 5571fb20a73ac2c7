import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { requestOptions } from './data-source.js';
import { Database } from './database.js';
import { checkDatabase } from './database-check.js';
import { PoolMetrics } from './pool.metrics.js';
import { SchemaStatus } from './schema-status.js';
import { ServerStatus } from './server-status.js';

/** The connection pool. The schema is brought up to date before, when a process starts. */
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
  providers: [Database, PoolMetrics, SchemaStatus, ServerStatus],
  exports: [Database, SchemaStatus, ServerStatus],
})
export class DatabaseModule {}
