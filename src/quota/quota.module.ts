import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { QuotaService } from './quota.service.js';
import { QuotaStore, WINDOW_SECONDS } from './quota.store.js';
import { QuotaStoreModule } from './quota-store.module.js';
import { limitOfCaller, WeightedThrottlerGuard } from './weighted-throttler.guard.js';

@Module({
  imports: [
    QuotaStoreModule,
    ThrottlerModule.forRootAsync({
      imports: [QuotaStoreModule],
      inject: [QuotaStore],
      useFactory: (storage: QuotaStore) => ({
        storage,
        throttlers: [{ limit: limitOfCaller, ttl: WINDOW_SECONDS * 1_000 }],
      }),
    }),
  ],
  providers: [QuotaService, WeightedThrottlerGuard],
  exports: [QuotaService, QuotaStoreModule],
})
export class QuotaModule {}
