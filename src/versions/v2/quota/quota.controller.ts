import { Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse } from '@nestjs/swagger';
import { QuotaFields, toQuotaFields } from '../../../api/resources/quota.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { AnyScope } from '../../../auth/access.decorators.js';
import { costOfMethod } from '../../../quota/quota-cost.decorator.js';
import { type QuotaState, QuotaStore, WINDOW_SECONDS } from '../../../quota/quota.store.js';
import { CurrentQuota } from '../../../quota/request-quota.js';
import { V2Routes } from '../v2-routes.decorator.js';

class QuotaCostsDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'GET and HEAD.' })
  read!: number;

  @ApiProperty({ type: 'integer', example: 3, description: 'POST, PUT and PATCH.' })
  write!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'DELETE.' })
  delete!: number;
}

class QuotaDto extends QuotaFields {
  @ApiProperty({ type: 'integer', example: 60, description: 'The length of the quota minute, in seconds.' })
  windowSeconds!: number;

  @ApiProperty({
    type: QuotaCostsDto,
    description: 'Points that each kind of request costs, unless its route declares another cost.',
  })
  costs!: QuotaCostsDto;
}

@V2Routes('quota', 'Quota')
export class QuotaController {
  constructor(private readonly quota: QuotaStore) {}

  @Get()
  @AnyScope()
  @ApiOperation({
    operationId: 'getQuota',
    summary: 'Get the quota',
    description: 'The points that your organization has left, with all its keys and on all servers.',
  })
  @ApiResponse({ status: 200, description: 'The current quota.', type: QuotaDto })
  async get(
    @CurrentCaller() { organization }: Caller,
    @CurrentQuota() charged: QuotaState | null,
  ): Promise<QuotaDto> {
    const state = charged ?? (await this.quota.peek(organization.id, organization.limit));
    return {
      ...toQuotaFields(state),
      windowSeconds: WINDOW_SECONDS,
      costs: { read: costOfMethod('GET'), write: costOfMethod('POST'), delete: costOfMethod('DELETE') },
    };
  }
}
