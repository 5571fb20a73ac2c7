import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import type { Caller } from '../auth/caller.js';
import { credentialsOf } from '../auth/credentials.js';
import { Config } from '../config/config.js';
import { QuotaStoreUnavailableError } from './quota.errors.js';
import { QuotaMetrics } from './quota.metrics.js';
import { type QuotaDecision, QuotaStore } from './quota.store.js';
import { costOf } from './quota-cost.decorator.js';
import { applyDecision } from './request-quota.js';

/**
 * How long requests of a remembered caller may be refused from memory, in ms: a new limit or a suspension takes effect
 * after this time at the latest.
 */
export const MEMORY = 1_000;

/** Decides whether requests are admitted, and counts the decisions for the operator. */
@Injectable()
export class QuotaService {
  private readonly logger = new Logger(QuotaService.name);
  private isUnmetered = false;

  constructor(
    private readonly store: QuotaStore,
    private readonly authenticator: Authenticator,
    private readonly metrics: QuotaMetrics,
    private readonly config: Config,
  ) {}

  /**
   * Whether a request certainly does not fit into the points left, as far as this process knows. Refuses nothing yet.
   */
  cannotAfford(organization: Caller['organization'], cost: number): boolean {
    return this.store.knownRefusal(organization.id, cost, organization.limit) !== null;
  }

  /**
   * Refuses a request that certainly does not fit, as far as this process knows; does nothing if it may fit.
   * @throws QuotaExceededError
   */
  refuseUnaffordable(request: FastifyRequest, caller: Caller, cost = costOf(request)): void {
    const { organization } = caller;
    const refusal = this.store.knownRefusal(organization.id, cost, organization.limit);
    if (!refusal) return;
    this.metrics.refusalsFromMemory.inc();
    this.count(organization, cost, refusal);
    applyDecision(request, caller, refusal);
  }

  /**
   * Decides whether a request runs: its key must be valid at this moment, and its points must fit; then they are spent.
   * Sets `request.caller`.
   * @param cost points; with 0, only the key is checked
   * @throws InvalidApiKeyError, OrganizationSuspendedError, QuotaExceededError; QuotaStoreUnavailableError if the store
   * is unavailable, unless `QUOTA_ON_STORE_FAILURE` is `allow`; DatabaseUnavailableError
   */
  async admit(request: FastifyRequest, cost = costOf(request)): Promise<void> {
    const key = credentialsOf(request);
    const known = typeof key !== 'string' && cost > 0 && this.authenticator.recall(key);
    const { clientAddress } = request;
    if (!known) {
      request.caller = await this.authenticator.authenticate(key, clientAddress);
      if (cost > 0) await this.admit(request, cost);
      return;
    }
    const recent = this.authenticator.recall(key, MEMORY);
    if (recent) this.refuseUnaffordable(request, recent, cost);
    const { id: organizationId } = known.organization;
    const askedAt = performance.now();
    try {
      const limit = recent?.organization.limit ?? null;
      const [admission] = await this.store.admit([{ key, organizationId, limit, cost }]);
      const caller = this.authenticator.verify(key, admission?.key, clientAddress, askedAt);
      request.caller = caller;
      this.meter();
      if (!admission?.decision) throw new TypeError('A request with a valid key was not decided.');
      this.count(caller.organization, cost, admission.decision);
      applyDecision(request, caller, admission.decision);
    } catch (error) {
      if (!(error instanceof QuotaStoreUnavailableError) || this.config.QUOTA_ON_STORE_FAILURE === 'deny')
        throw error;
      request.caller = await this.authenticator.authenticate(key, clientAddress);
      request.isUnmetered = true;
      this.passUnmetered(error);
    }
  }

  private count({ slug, plan }: Caller['organization'], cost: number, { admitted }: QuotaDecision): void {
    this.metrics.points.add([slug, plan, admitted ? 'admitted' : 'refused'], cost);
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
