import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { PageOf } from '../api/paging/page.js';
import { ChangedEmbedOrigins } from '../api/resources/embed-origins.js';
import { OrganizationFields } from '../api/resources/organization.js';
import { QuotaFields } from '../api/resources/quota.js';
import { MAX_LIMIT, type Plan, PLANS, SLUG, SLUG_RULE } from '../organizations/organization.rules.js';
import { DateOrNull, IfSent, IsText } from '../validation/fields.js';

const PLAN_RULE = `must be one of ${PLANS.join(', ')}`;
const POINTS_TEXT = 'Its own points per minute; null for those of the plan.';
const ROOMS_TEXT = 'Its own maximum of rooms at a time; null for that of `MAX_ROOMS`.';

const PlanName = (options: { readonly default?: Plan } = {}): PropertyDecorator =>
  applyDecorators(
    IsIn(PLANS, { message: PLAN_RULE }),
    IfSent(),
    ApiPropertyOptional({ enum: PLANS, ...options }),
  );

/** A limit that an organization has for itself. @param fallback the limit that null means */
const OwnLimit = (fallback: string, description: string, example: number): PropertyDecorator => {
  const message = `must be a whole number from 1 to ${MAX_LIMIT}, or null for that of ${fallback}`;
  return applyDecorators(
    IsInt({ message }),
    Min(1, { message }),
    Max(MAX_LIMIT, { message }),
    IsOptional(),
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

class OwnLimitsDto {
  @OwnLimit('the plan', POINTS_TEXT, 5000)
  pointsPerMinute?: number | null;

  @OwnLimit('MAX_ROOMS', ROOMS_TEXT, 20_000)
  maxRooms?: number | null;
}

export class CreateOrganizationDto extends OwnLimitsDto {
  @ApiProperty({ example: 'Acme', minLength: 1, maxLength: 200 })
  @IsDefined({ message: 'is required' })
  @IsText(1, 200)
  name!: string;

  @ApiProperty({
    // A test sends the examples, so no organization may have this slug.
    example: 'acme-2',
    pattern: SLUG.source,
    description:
      'Identifies the organization in the host names of its rooms and in paths of this API. Never changes.',
  })
  @IsDefined({ message: 'is required' })
  @Matches(SLUG, { message: `must be ${SLUG_RULE}` })
  slug!: string;

  @PlanName({ default: 'build' })
  plan?: Plan;
}

export class UpdateOrganizationDto extends OwnLimitsDto {
  @PlanName()
  plan?: Plan;

  @ChangedEmbedOrigins()
  embedOrigins?: string[] | null;
}

export class OrganizationDto extends OrganizationFields {
  @ApiProperty({ type: 'integer', nullable: true, example: null, description: POINTS_TEXT })
  pointsPerMinute!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: null, description: ROOMS_TEXT })
  maxRooms!: number | null;

  @DateOrNull('When the organization was suspended, UTC; null if it is not suspended.', null)
  suspendedAt!: string | null;
}

export class OrganizationsPageDto extends PageOf(OrganizationDto) {}

export class QuotaWindowDto extends QuotaFields {
  @ApiProperty({ type: 'integer', example: 3, description: 'Points spent in the current minute.' })
  used!: number;
}
