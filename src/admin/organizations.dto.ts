import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { NextCursor } from '../api/paging/next-cursor.decorator.js';
import { IfGiven, IfSent } from '../validation/if-sent.decorator.js';
import { IsText } from '../validation/text.js';
import { type Plan, PLANS } from '../organizations/plan.js';
import { MAX_LIMIT, SLUG, SLUG_RULE } from '../organizations/organization.rules.js';

const PLAN_RULE = `must be one of ${PLANS.join(', ')}`;
const POINTS_TEXT = 'Points a minute of its own; null for those of the plan.';
const ROOMS_TEXT = 'Most living rooms that it may have; null for what `MAX_ROOMS` says.';

const PlanName = (options: { readonly default?: Plan } = {}): PropertyDecorator =>
  applyDecorators(
    IsIn(PLANS, { message: PLAN_RULE }),
    IfSent(),
    ApiPropertyOptional({ enum: PLANS, ...options }),
  );

/** A limit of its own. @param fallback what null stands for */
const OwnLimit = (fallback: string, description: string, example: number): PropertyDecorator => {
  const message = `must be a whole number from 1 to ${MAX_LIMIT}, or null for that of ${fallback}`;
  return applyDecorators(
    IsInt({ message }),
    Min(1, { message }),
    Max(MAX_LIMIT, { message }),
    IfGiven(),
    ApiPropertyOptional({
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      nullable: true,
      example,
      description,
    }),
  );
};

const PointsPerMinute = (): PropertyDecorator => OwnLimit('the plan', POINTS_TEXT, 5000);
const MaxRooms = (): PropertyDecorator => OwnLimit('MAX_ROOMS', ROOMS_TEXT, 20_000);

export class CreateOrganizationDto {
  @ApiProperty({ example: 'Acme', minLength: 1, maxLength: 200 })
  @IsDefined({ message: 'is required' })
  @IsText(1, 200)
  name!: string;

  @ApiProperty({
    // Examples are sent as they are: one that nobody else has.
    example: 'acme-2',
    pattern: SLUG.source,
    description: 'Stands for it in the host names of its rooms and in paths here; never changes.',
  })
  @IsDefined({ message: 'is required' })
  @Matches(SLUG, { message: `must be ${SLUG_RULE}` })
  slug!: string;

  @PlanName({ default: 'build' })
  plan?: Plan;

  @PointsPerMinute()
  pointsPerMinute?: number | null;

  @MaxRooms()
  maxRooms?: number | null;
}

export class UpdateOrganizationDto {
  @PlanName()
  plan?: Plan;

  @PointsPerMinute()
  pointsPerMinute?: number | null;

  @MaxRooms()
  maxRooms?: number | null;
}

export class OrganizationDto {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' })
  id!: string;

  @ApiProperty({ example: 'acme', description: 'Stands for it in host names and in paths here.' })
  slug!: string;

  @ApiProperty({ example: 'Acme' })
  name!: string;

  @ApiProperty({ enum: PLANS, example: 'grow' })
  plan!: Plan;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: POINTS_TEXT })
  pointsPerMinute!: number | null;

  @ApiProperty({ type: 'integer', example: 1000, description: 'Points a minute that it may spend.' })
  limit!: number;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: ROOMS_TEXT })
  maxRooms!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When it was suspended, UTC; null for one that is not.',
  })
  suspendedAt!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;
}

export class OrganizationsPageDto {
  @ApiProperty({ type: [OrganizationDto] })
  data!: OrganizationDto[];

  @NextCursor()
  nextCursor!: string | null;
}

export class QuotaWindowDto {
  @ApiProperty({ type: 'integer', example: 1000, description: 'Points a minute.' })
  limit!: number;

  @ApiProperty({ type: 'integer', example: 3, description: 'Points spent in this minute.' })
  used!: number;

  @ApiProperty({ type: 'integer', example: 997, description: 'Points left in this minute.' })
  remaining!: number;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:01:00.000Z',
    description: 'When all points are back, UTC; now, when nothing was spent.',
  })
  resetsAt!: string;
}
