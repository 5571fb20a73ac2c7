import { ApiProperty } from '@nestjs/swagger';
import { type Plan, PLANS } from '../../../organizations/plan.js';

export class OrganizationDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' })
  id!: string;

  @ApiProperty({ example: 'Acme' })
  name!: string;

  @ApiProperty({
    example: 'acme',
    description: 'Stands for the organization in the host names of its rooms.',
  })
  slug!: string;

  @ApiProperty({ enum: PLANS, example: 'grow' })
  plan!: Plan;

  @ApiProperty({
    type: 'integer',
    example: 1000,
    description: 'Points a minute: those of the plan, or a number of its own.',
  })
  limit!: number;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;
}
