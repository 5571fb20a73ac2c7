import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { Config } from '../config/config.js';
import { QuotaStoreUnavailableError } from './quota.errors.js';
import { QuotaMetrics } from './quota.metrics.js';
import { type QuotaDecision, QuotaStore } from './quota.store.js';

/** Decides whether a caller's organization can pay for a request, and keeps the operator's books on it. */
@Injectable()
export class QuotaService {
  private readonly logger = new Logger(QuotaService.name);
  private isUnmetered = false;

  constructor(
    private readonly store: QuotaStore,
    private readonly metrics: QuotaMetrics,
    private readonly config: Config,
  ) {}

  /** Whether a request certainly does not fit into the points left, by what this process knows. It is not refused yet. */
  cannotAfford(organization: Caller['organization'], cost: number): boolean {
    return this.store.knownRefusal(organization.id, cost, organization.limit) !== null;
  }

  /** Refuses what certainly does not fit, by what this process knows; null for a request that may fit. */
  refuse(organization: Caller['organization'], cost: number): QuotaDecision | null {
    const refusal = this.store.knownRefusal(organization.id, cost, organization.limit);
    if (!refusal) return null;
    this.metrics.refusalsFromMemory.inc();
    this.count(organization, cost, refusal);
    return refusal;
  }

  /**
   * Spends points if they fit.
   * @returns the decision; null for a request that passes unmetered, because the store is away and the operator wants it so
   * @throws QuotaStoreUnavailableError when the store is away and the operator wants no such thing
   */
  async spend(organization: Caller['organization'], cost: number): Promise<QuotaDecision | null> {
    const refusal = this.refuse(organization, cost);
    if (refusal) return refusal;
    try {
      const decision = await this.store.consume(organization.id, cost, organization.limit);
      this.count(organization, cost, decision);
      this.meter();
      return decision;
    } catch (error) {
      if (!(error instanceof QuotaStoreUnavailableError) || this.config.QUOTA_ON_STORE_FAILURE === 'deny')
        throw error;
      this.passUnmetered(error);
      return null;
    }
  }

  private count({ slug, plan }: Caller['organization'], cost: number, { admitted }: QuotaDecision): void {
    this.metrics.points.inc({ organization: slug, plan, outcome: admitted ? 'admitted' : 'refused' }, cost);
  }

  private passUnmetered(error: QuotaStoreUnavailableError): void {
    this.metrics.unmetered.inc();
    if (this.isUnmetered) return;
    this.isUnmetered = true;
    const cause = error.cause instanceof Error ? error.cause.message : String(error.cause);
    this.logger.error(`The store of points is away (${cause}): requests pass unmetered until it is back.`);
  }

  private meter(): void {
    if (!this.isUnmetered) return;
    this.isUnmetered = false;
    this.logger.warn('The store of points is back: requests are metered again.');
  }
}
