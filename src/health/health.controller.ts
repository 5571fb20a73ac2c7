import { Controller, Get, UseFilters, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { Public } from '../auth/access.decorators.js';
import { Drain } from '../http/server/drain.js';
import { FailedCheckFilter } from './failed-check.filter.js';
import { Readiness } from './readiness.js';

@UseFilters(new FailedCheckFilter())
@Public()
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
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
  async ready(): Promise<HealthCheckResult> {
    const parts = await this.readiness.examine();
    return this.health.check([() => this.isStaying(), ...parts.map((part) => () => part)]);
  }

  private isStaying(): HealthIndicatorResult {
    return this.drain.isUnderWay
      ? { process: { status: 'down', message: 'It is shutting down.' } }
      : { process: { status: 'up' } };
  }
}
