import { Controller, Get, UseFilters, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  type HealthCheckResult,
  type HealthIndicatorResult,
  TypeOrmHealthIndicator,
} from '@nestjs/terminus';
import { Public } from '../auth/public.decorator.js';
import { Drain } from '../http/drain.js';
import { FailedCheckFilter } from './failed-check.filter.js';

/** How long Postgres may take to answer, in ms. */
const DEADLINE = 2_000;

@UseFilters(new FailedCheckFilter())
@Public()
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly drain: Drain,
  ) {}

  /** The process runs. A failure means: start it anew. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** The process can serve. A failure means: send requests elsewhere for now. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.isStaying(),
      () => this.database.pingCheck('database', { timeout: DEADLINE }),
    ]);
  }

  private isStaying(): HealthIndicatorResult {
    return this.drain.isUnderWay
      ? { process: { status: 'down', message: 'It is shutting down.' } }
      : { process: { status: 'up' } };
  }
}
