import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { AuthModule } from '../auth/auth.module.js';
import { HttpModule } from '../http/http.module.js';
import { QuotaService } from './quota.service.js';
import { WINDOW_SECONDS } from './quota.store.js';
import { QuotaStoreModule } from './quota-store.module.js';
import { WeightedThrottlerGuard } from './weighted-throttler.guard.js';

@Module({
  imports: [
    QuotaStoreModule,
    AuthModule,
    HttpModule,
    // Each organization has its own limit, and the store decides: see `WeightedThrottlerGuard`.
    ThrottlerModule.forRoot([{ limit: 0, ttl: WINDOW_SECONDS * 1_000 }]),
  ],
  providers: [QuotaService, WeightedThrottlerGuard],
  exports: [QuotaService, QuotaStoreModule],
})
export class QuotaModule {}
