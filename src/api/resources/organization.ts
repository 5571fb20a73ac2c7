import { ApiProperty } from '@nestjs/swagger';
import { type Plan, PLANS } from '../../organizations/organization.rules.js';
import { EmbedOrigins } from './embed-origins.js';

/** The fields of an organization that every API shows. */
export class OrganizationFields {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' })
  id!: string;

  @ApiProperty({ example: 'Acme' })
  name!: string;

  @ApiProperty({
    example: 'acme',
    description:
      'Identifies the organization in the host names of its rooms, and in paths of the operator API.',
  })
  slug!: string;

  @ApiProperty({ enum: PLANS, example: 'grow' })
  plan!: Plan;

  @ApiProperty({
    type: 'integer',
    example: 1000,
    description: 'Points per minute: those of the plan, or its own number.',
  })
  limit!: number;

  @EmbedOrigins()
  embedOrigins!: string[] | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;
}
