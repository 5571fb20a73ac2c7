import { Get, Query } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { RequireScope } from '../../../auth/access.decorators.js';
import { type Caller, CurrentCaller } from '../../../auth/caller.js';
import { InvalidRequestError } from '../../../http/request.errors.js';
import { InsightsService } from '../../../insights/insights.service.js';
import type { Usage, UsagePeriod } from '../../../insights/usage.sql.js';
import { V2Routes } from '../v2-routes.decorator.js';
import { parseDay, type UsageDto, UsageQuery, UsageReportDto } from './usage.dto.js';

const DAY = 86_400_000;

/** Most days from beginning to end. */
const MAX_DAYS = { day: 100, month: 100 * 31 } as const satisfies Record<UsagePeriod, number>;

@V2Routes('usage', 'Usage')
export class UsageController {
  constructor(private readonly insights: InsightsService) {}

  @Get()
  @RequireScope('rooms:read')
  @ApiOperation({
    operationId: 'getUsage',
    summary: 'Get the usage',
    description:
      'What your organization has used in each day or month, UTC, also in rooms that are gone. Whatever is too old to be kept ' +
      'does not count any more.',
  })
  @ApiResponse({ status: 200, description: 'The usage.', type: UsageReportDto })
  async get(
    @CurrentCaller() { organization }: Caller,
    @Query() { from: first, to: end, by }: UsageQuery,
  ): Promise<UsageReportDto> {
    const [from, to] = [startOf('from', first, by), startOf('to', end, by)];
    const days = (to.getTime() - from.getTime()) / DAY;
    if (days <= 0) throw invalid('to', 'must be after from');
    if (days > MAX_DAYS[by]) throw invalid('to', `must be at most ${MAX_DAYS[by]} days after from`);
    return { data: (await this.insights.usage(organization.id, from, to, by)).map(toUsage) };
  }
}

/** @throws InvalidRequestError if no month begins with this day, but the usage is by month */
function startOf(name: string, text: string, by: UsagePeriod): Date {
  const date = parseDay(text);
  if (!date) throw new TypeError('A validated date cannot be parsed.');
  if (by === 'month' && date.getUTCDate() !== 1) throw invalid(name, 'must be the first day of a month');
  return date;
}

const invalid = (name: string, rule: string): InvalidRequestError =>
  new InvalidRequestError([{ in: 'query', path: [name], rule }]);

/** The usage of a period as v2 shows it. */
function toUsage(usage: Usage): UsageDto {
  return {
    from: usage.from.toISOString().slice(0, 'YYYY-MM-DD'.length),
    rooms: usage.rooms,
    sessions: usage.sessions,
    participantMinutes: usage.participantMinutes,
    peakParticipants: usage.peakParticipants,
  };
}
