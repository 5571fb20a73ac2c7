import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { SchemaStatus } from '../database/schema-status.js';
import { FoyerError } from '../errors/foyer-error.js';
import { QuotaStore } from '../quota/quota.store.js';

/** How long each part may take to answer, in ms: less than the 3 s after which probes usually give up. */
const DEADLINE = 2_000;

const PING = { name: 'ping-1', text: 'SELECT' };

/** The nil UUID (RFC 9562, section 5.9): no organization has it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * What must be there for requests to succeed. Each check names its part, and says what is wrong in words that may be
 * read by anybody; where the part was looked for and why it failed is told in the log.
 */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly schema: SchemaStatus,
    private readonly quota: QuotaStore,
    private readonly config: Config,
  ) {}

  reachDatabase(): Promise<HealthIndicatorResult> {
    return this.check('database', async () => {
      await this.database.query(PING);
      return null;
    });
  }

  compareSchema(): Promise<HealthIndicatorResult> {
    return this.check('migrations', async () =>
      (await this.schema.isUpToDate()) ? null : `The migration ${this.schema.newest} has not run.`,
    );
  }

  /** Where requests pass unmetered while the store is away, they can be served without it. */
  async reachQuotaStore(): Promise<HealthIndicatorResult> {
    const name = 'quotaStore';
    const result = await this.check(name, async () => {
      await this.quota.peek(NOBODY, 1);
      return null;
    });
    if (result[name]?.status === 'up' || this.config.quotaOnStoreFailure === 'deny') return result;
    return this.indicators.check(name).up('It cannot be reached: requests pass unmetered.');
  }

  /** @param examine answers what is wrong, in a sentence; null when nothing is */
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
