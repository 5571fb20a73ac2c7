import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsIn, ValidateBy } from 'class-validator';
import { USAGE_PERIODS, type UsagePeriod } from '../../../insights/usage.sql.js';

/** `full-date` of RFC 3339, section 5.6. */
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The beginning of a day, UTC; null for what is no date. */
export function parseDay(text: unknown): Date | null {
  if (typeof text !== 'string' || !DATE.test(text)) return null;
  const date = new Date(`${text}T00:00:00.000Z`);
  // JavaScript makes the first of March of the thirtieth of February.
  return !Number.isNaN(date.getTime()) && date.getUTCFullYear() > 0 && date.toISOString().startsWith(text)
    ? date
    : null;
}

const DayParameter =
  (description: string, example: string): PropertyDecorator =>
  (...target) => {
    ApiProperty({ type: String, format: 'date', example, description })(...target);
    ValidateBy(
      { name: 'isDay', validator: { validate: (value) => parseDay(value) !== null } },
      { message: 'must be a date like 2026-11-24' },
    )(...target);
    IsDefined({ message: 'is required' })(...target);
  };

export class UsageQuery {
  @DayParameter('The first day, UTC; with `by=month`, the first day of a month.', '2026-11-01')
  from!: string;

  @DayParameter('The day after the last one, UTC; with `by=month`, the first day of a month.', '2026-12-01')
  to!: string;

  @ApiPropertyOptional({
    enum: USAGE_PERIODS,
    default: 'day',
    description: 'For each day, up to 100 of them, or for each month.',
  })
  @IsIn(USAGE_PERIODS)
  by: UsagePeriod = 'day';
}

const Count = (description: string, example: number): PropertyDecorator =>
  ApiProperty({ type: 'integer', minimum: 0, example, description });

export class UsageDto {
  @ApiProperty({ format: 'date', example: '2026-11-24', description: 'The first day of the period, UTC.' })
  from!: string;

  @Count('How many rooms were created.', 120)
  rooms!: number;

  @Count('How many sessions began.', 80)
  sessions!: number;

  @Count(
    'The minutes of all who were in a room, rounded up for each connection; of those who are in, until now.',
    4_310,
  )
  participantMinutes!: number;

  @Count('How many were in rooms at the same time, at most.', 31)
  peakParticipants!: number;
}

export class UsageReportDto {
  @ApiProperty({ type: [UsageDto], description: 'One for each period, also where there was nothing.' })
  data!: UsageDto[];
}
