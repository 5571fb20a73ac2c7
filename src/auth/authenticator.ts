import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import { type Plan, pointsOfPlan } from '../organizations/plan.js';
import { AddressLimit } from './address-limit.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { InvalidApiKeyError, MissingApiKeyError } from './auth.errors.js';
import type { Caller } from './caller.js';
import { type Credentials, credentialsOf, type PresentedKey } from './credentials.js';
import { RecentCallers } from './recent-callers.js';
import type { Scope } from './scope.js';

const FIND_KEY = {
  name: 'find-key-2',
  text: `SELECT k.secret_hash, k.scopes, k.revoked_at IS NOT NULL AS revoked,
                coalesce(k.expires_at <= clock_timestamp(), false) AS expired,
                o.id, o.slug, o.plan, o.points_per_minute
           FROM api_keys k JOIN organizations o ON o.id = k.organization_id
          WHERE k.id = $1`,
};

interface KeyRow {
  readonly secret_hash: Buffer;
  readonly scopes: readonly Scope[];
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly id: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly points_per_minute: number | null;
}

/** Finds out who sends a request. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly database: Database,
    private readonly usage: ApiKeyUsage,
    private readonly recent: RecentCallers,
    private readonly addresses: AddressLimit,
  ) {}

  /**
   * Asks the database, so that a revoked key is refused from the moment it is revoked.
   * @param address where the request comes from
   * @throws MissingApiKeyError, InvalidApiKeyError; TooManyAttemptsError when the address has failed too often and the
   * key was not seen valid lately
   */
  async authenticate(credentials: Credentials, address: string): Promise<Caller> {
    const key = keyOf(credentials);
    if (!key || !this.recent.recall(key)) this.addresses.check(address);
    try {
      if (key) return await this.find(key);
      throw credentials === 'missing' ? new MissingApiKeyError() : new InvalidApiKeyError('malformed');
    } catch (error) {
      if (error instanceof InvalidApiKeyError || error instanceof MissingApiKeyError) {
        this.addresses.record(address);
        if (key) this.recent.forget(key);
      }
      throw error;
    }
  }

  /**
   * Looks a caller from memory up after all. Whoever turns out to be nobody any more is no caller, so that nothing is
   * told of an organization.
   * @throws as {@link authenticate}
   */
  async confirm(request: FastifyRequest): Promise<void> {
    if (!request.isCallerRemembered) return;
    request.isCallerRemembered = false;
    delete request.caller;
    request.caller = await this.authenticate(credentialsOf(request), request.ip);
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
    const [row] = await this.database.query<KeyRow & Record<string, unknown>>(FIND_KEY, [key.id]);
    if (!row || !timingSafeEqual(row.secret_hash, key.secretHash)) throw new InvalidApiKeyError('unknown');
    if (row.revoked) throw new InvalidApiKeyError('revoked');
    if (row.expired) throw new InvalidApiKeyError('expired');
    this.usage.record(key.id);
    const { id, slug, plan } = row;
    const limit = row.points_per_minute ?? pointsOfPlan(plan);
    const caller = { keyId: key.id, scopes: row.scopes, organization: { id, slug, plan, limit } };
    this.recent.remember(key, caller, askedAt);
    return caller;
  }
}

function keyOf(credentials: Credentials): PresentedKey | null {
  return typeof credentials === 'string' ? null : credentials;
}
