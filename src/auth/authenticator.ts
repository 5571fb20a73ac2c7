import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OrganizationSuspendedError } from '../organizations/organizations.errors.js';
import { pointsOfPlan } from '../organizations/organization.rules.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { InvalidApiKeyError, MissingApiKeyError } from './auth.errors.js';
import type { Caller } from './caller.js';
import type { Credentials, PresentedKey } from './credentials.js';
import { FailedAuthentications } from './failed-authentications.task.js';
import { KeyLookup } from './key-lookup.js';
import { RecentCallers } from './recent-callers.js';

/** Finds out who sends a request. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly keys: KeyLookup,
    private readonly usage: ApiKeyUsage,
    private readonly recent: RecentCallers,
    private readonly failures: FailedAuthentications,
  ) {}

  /**
   * Asks the database, so that a revoked key is refused from the moment it is revoked. A valid key is never refused,
   * whatever else came from its address: what is not valid is counted once that is known.
   * @param address where the request comes from
   * @throws MissingApiKeyError, InvalidApiKeyError; TooManyAttemptsError instead when the address has failed too often;
   * OrganizationSuspendedError, DatabaseUnavailableError
   */
  async authenticate(credentials: Credentials, address: string): Promise<Caller> {
    const key = keyOf(credentials);
    const suspended = key && this.recent.recallSuspended(key);
    if (suspended) throw new OrganizationSuspendedError(suspended);
    try {
      if (key) return await this.find(key);
      throw credentials === 'missing' ? new MissingApiKeyError() : new InvalidApiKeyError('malformed');
    } catch (error) {
      if (error instanceof InvalidApiKeyError || error instanceof MissingApiKeyError) {
        if (key) this.recent.forget(key);
        this.failures.record(
          error instanceof InvalidApiKeyError
            ? { reason: error.reason, keyId: key?.id ?? null, organizationId: error.organizationId, address }
            : { reason: 'missing', keyId: null, organizationId: null, address },
        );
      }
      throw error;
    }
  }

  /**
   * Whose key this was at some moment within so many ms. Good for refusing a request without asking the database, not
   * for letting it do anything.
   */
  recall(credentials: Credentials, within: number): Caller | null {
    const key = keyOf(credentials);
    return key && this.recent.recall(key, within);
  }

  private async find(key: PresentedKey): Promise<Caller> {
    const askedAt = performance.now();
    const recent = this.recent.recall(key);
    const row = await (recent ? this.keys.find(key.id, recent.organization.id) : this.keys.findNew(key.id));
    if (!row || !timingSafeEqual(row.secret_hash, key.secretHash)) throw new InvalidApiKeyError('unknown');
    if (row.revoked) throw new InvalidApiKeyError('revoked', row.id);
    if (row.expired) throw new InvalidApiKeyError('expired', row.id);
    const { id, slug, plan } = row;
    const limit = row.points_per_minute ?? pointsOfPlan(plan);
    if (row.suspended) {
      this.recent.rememberSuspended(key, { id, limit }, askedAt);
      throw new OrganizationSuspendedError({ id, limit });
    }
    this.usage.record(key.id);
    const caller = { keyId: key.id, scopes: row.scopes, organization: { id, slug, plan, limit } };
    this.recent.remember(key, caller, askedAt);
    return caller;
  }
}

function keyOf(credentials: Credentials): PresentedKey | null {
  return typeof credentials === 'string' ? null : credentials;
}
