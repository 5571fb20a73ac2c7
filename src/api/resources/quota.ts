import { ApiProperty } from '@nestjs/swagger';
import type { QuotaState } from '../../quota/quota.store.js';

/** The fields of a quota that every API shows. */
export class QuotaFields {
  @ApiProperty({ type: 'integer', example: 1000, description: 'Points per minute of the organization.' })
  limit!: number;

  @ApiProperty({ type: 'integer', example: 997, description: 'Points left in the current minute.' })
  remaining!: number;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:01:00.000Z',
    description: 'When all points are available again, UTC. If none has been spent, now.',
  })
  resetsAt!: string;
}

export function toQuotaFields({
  limit,
  remaining,
  resetsAt,
}: QuotaState): Pick<QuotaFields, keyof QuotaFields> {
  return { limit, remaining, resetsAt: resetsAt.toISOString() };
}
