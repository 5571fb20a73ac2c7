import { Get } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { AnyScope } from '../../../auth/access.decorators.js';
import { costOfMethod } from '../../../quota/quota-cost.decorator.js';
import { type QuotaState, QuotaStore, WINDOW_SECONDS } from '../../../quota/quota.store.js';
import { CurrentQuota } from '../../../quota/request-quota.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { QuotaDto } from './quota.dto.js';

@V2Routes('quota', 'Quota')
export class QuotaController {
  constructor(private readonly quota: QuotaStore) {}

  @Get()
  @AnyScope()
  @ApiOperation({
    operationId: 'getQuota',
    summary: 'See the quota',
    description: 'Where your organization stands: over all its keys, and over all processes of Foyer.',
  })
  @ApiResponse({ status: 200, description: 'The quota at this moment.', type: QuotaDto })
  async get(
    @CurrentCaller() { organization }: Caller,
    @CurrentQuota() charged: QuotaState | null,
  ): Promise<QuotaDto> {
    const state = charged ?? (await this.quota.peek(organization.id, organization.limit));
    return {
      limit: state.limit,
      remaining: state.remaining,
      resetsAt: state.resetsAt.toISOString(),
      windowSeconds: WINDOW_SECONDS,
      costs: { read: costOfMethod('GET'), write: costOfMethod('POST'), delete: costOfMethod('DELETE') },
    };
  }
}
