import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { DatabaseStatus } from '../database/database-status.js';
import { FoyerError } from '../errors/foyer-error.js';
import { QuotaStore } from '../quota/quota.store.js';

/** How long each part may take to answer, in ms: less than the 3 s after which probes usually give up. */
const DEADLINE = 2_000;

/** How long what was found is good for, in ms, whoever asks and however often. */
const LIFETIME = 1_000;

/** The nil UUID (RFC 9562, section 5.9): no organization has it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * What must be there for requests to succeed. Each check names its part, and says what is wrong in words that may be
 * read by anybody; where the part was looked for and why it failed is in the log.
 */
@Injectable()
export class Readiness {
  private found: Promise<readonly HealthIndicatorResult[]> | undefined;
  private foundAt = 0;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly status: DatabaseStatus,
    private readonly quota: QuotaStore,
    private readonly config: Config,
  ) {}

  /** All parts, at most a second old. */
  examine(): Promise<readonly HealthIndicatorResult[]> {
    const now = performance.now();
    if (!this.found || now - this.foundAt >= LIFETIME) {
      this.foundAt = now;
      // For nobody in particular: who happens to ask first must not decide on how many connections.
      this.found = this.database.onBehalfOf(undefined, () =>
        Promise.all([this.reachDatabase(), this.compareSchema(), this.reachQuotaStore()]),
      );
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

  /** Where requests pass unmetered while the store is away, they can be served without it. */
  private async reachQuotaStore(): Promise<HealthIndicatorResult> {
    const name = 'quotaStore';
    const result = await this.check(name, async () => {
      await this.quota.peek(NOBODY, 1);
      return null;
    });
    if (result[name]?.status === 'up' || this.config.QUOTA_ON_STORE_FAILURE === 'deny') return result;
    return this.indicators.check(name).up('It cannot be reached: requests pass unmetered.');
  }

  /** @param examine resolves to what is wrong, in a sentence; null when nothing is */
  private async check(name: string, examine: () => Promise<string | null>): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, DEADLINE, `There was no answer in ${DEADLINE} ms.`);
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
