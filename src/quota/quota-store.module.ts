import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PostgresQuotaStore } from './postgres-quota.store.js';
import { QuotaStore } from './quota.store.js';
import { QuotaWindow } from './quota-window.entity.js';

/** Where points are kept. */
@Module({
  imports: [TypeOrmModule.forFeature([QuotaWindow])],
  providers: [{ provide: QuotaStore, useClass: PostgresQuotaStore }],
  exports: [QuotaStore],
})
export class QuotaStoreModule {}
