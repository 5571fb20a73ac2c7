import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { requestOptions } from './data-source.js';
import { Database } from './database.js';
import { migrateUp } from './migrator.js';
import { untilReachable } from './reachable.js';

/** The connection pool, over a schema that is up to date before anything uses it. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Config],
      useFactory: async (config: Config) => {
        await untilReachable(config.databaseUrl);
        if (config.migrateOnStart) await migrateUp(config.databaseUrl);
        return { ...requestOptions(config), autoLoadEntities: true, retryAttempts: 1 };
      },
    }),
  ],
  providers: [Database],
  exports: [Database],
})
export class DatabaseModule {}
