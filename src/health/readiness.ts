import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { NIL as NO_ORGANIZATION } from 'uuid';
import { Config } from '../config/config.js';
import { DatabaseStatus } from '../database/database-status.js';
import { FoyerError } from '../errors/foyer-error.js';
import { QuotaStore } from '../quota/quota.store.js';
import { MediaServerStatuses } from '../sfu/media-server-status.js';

/** The time limit of each check, in ms: less than the usual 3 s of health probes. */
const DEADLINE = 2_000;

/** How long a result is reused, in ms. */
const LIFETIME = 1_000;

/**
 * Checks what requests need in order to succeed. Each check names a dependency, with a message that may be public: hosts
 * and causes are only in the log.
 */
@Injectable()
export class Readiness {
  private found: Promise<readonly HealthIndicatorResult[]> | undefined;
  private foundAt = 0;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly status: DatabaseStatus,
    private readonly quota: QuotaStore,
    private readonly config: Config,
    private readonly mediaServers: MediaServerStatuses,
  ) {}

  /** The results of all checks, at most a second old. */
  examine(): Promise<readonly HealthIndicatorResult[]> {
    const now = performance.now();
    if (!this.found || now - this.foundAt >= LIFETIME) {
      this.foundAt = now;
      this.found = Promise.all([
        this.reachDatabase(),
        this.compareSchema(),
        this.reachQuotaStore(),
        Promise.resolve(this.describeMediaServers()),
      ]);
    }
    return this.found;
  }

  private reachDatabase(): Promise<HealthIndicatorResult> {
    return this.check('database', () => this.status.serverProblem());
  }

  private compareSchema(): Promise<HealthIndicatorResult> {
    return this.check('migrations', async () =>
      (await this.status.isSchemaUpToDate())
        ? null
        : `The migration ${this.status.newestMigration} has not run.`,
    );
  }

  /** If requests are not metered while the store is unavailable, they can be served without it. */
  private async reachQuotaStore(): Promise<HealthIndicatorResult> {
    const name = 'quotaStore';
    const result = await this.check(name, async () => {
      await this.quota.peek(NO_ORGANIZATION, 1);
      return null;
    });
    if (result[name]?.status === 'up' || this.config.QUOTA_ON_STORE_FAILURE === 'deny') return result;
    return this.indicators.check(name).up('It is unavailable: requests are not metered.');
  }

  /** Whatever is wrong with media servers, all rooms but groups can be used, and groups on other servers. */
  private describeMediaServers(): HealthIndicatorResult {
    const indicator = this.indicators.check('mediaServers');
    const { remark } = this.mediaServers;
    return remark === null ? indicator.up() : indicator.up(remark);
  }

  /** @param examine resolves to the problem, in a sentence; null if there is none */
  private async check(name: string, examine: () => Promise<string | null>): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, DEADLINE, `There was no response within ${DEADLINE} ms.`);
    });
    try {
      const objection = await Promise.race([examine(), late]);
      return objection === null ? indicator.up() : indicator.down(objection);
    } catch (error) {
      return indicator.down(error instanceof FoyerError ? error.message : 'It failed.');
    } finally {
      clearTimeout(timer);
    }
  }
}
