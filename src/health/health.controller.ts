import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Module,
  ServiceUnavailableException,
  UseFilters,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  type HealthCheckResult,
  type HealthIndicatorResult,
  TerminusModule,
} from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { HttpModule } from '../http/http.module.js';
import { Drain } from '../http/server/drain.js';
import { QuotaStoreModule } from '../quota/quota-store.module.js';
import { SfuModule } from '../sfu/sfu.module.js';
import { Readiness } from './readiness.js';

/** Responds to a failed check with its details, for the operator. */
@Catch(ServiceUnavailableException)
class FailedCheckFilter implements ExceptionFilter {
  catch(failure: ServiceUnavailableException, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.code(failure.getStatus()).send(failure.getResponse());
  }
}

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

  /** Whether the process runs. If not, restart it. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** Whether the process can serve requests. If not, send them to another process for now. */
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

@Module({
  // Failed checks are not logged every few seconds: an outage is logged where it is detected.
  imports: [TerminusModule.forRoot({ logger: false }), QuotaStoreModule, HttpModule, SfuModule],
  controllers: [HealthController],
  providers: [Readiness],
})
export class HealthModule {}
