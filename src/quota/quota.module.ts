import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { QuotaService } from './quota.service.js';
import { QuotaStore } from './quota.store.js';
import { QuotaStoreModule } from './quota-store.module.js';
import { limitOfCaller } from './weighted-throttler.guard.js';

/** The window of a budget, in ms. The store knows it too: windows are cut by its clock. */
const WINDOW = 60_000;

@Module({
  imports: [
    QuotaStoreModule,
    ThrottlerModule.forRootAsync({
      imports: [QuotaStoreModule],
      inject: [QuotaStore],
      useFactory: (storage: QuotaStore) => ({ storage, throttlers: [{ limit: limitOfCaller, ttl: WINDOW }] }),
    }),
  ],
  providers: [QuotaService],
  exports: [QuotaService, QuotaStoreModule],
})
export class QuotaModule {}
