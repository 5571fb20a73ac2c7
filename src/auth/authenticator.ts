import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import { type Plan, pointsOfPlan } from '../organizations/plan.js';
import { AddressLimit } from './address-limit.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { type ApiKeyToken, hashSecret, parseToken } from './api-key-token.js';
import { InvalidApiKeyError, MissingApiKeyError } from './auth.errors.js';
import { bearerOf } from './bearer.js';
import type { Caller } from './caller.js';
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
   * @param authorization the `Authorization` header
   * @param address where the request comes from
   * @throws MissingApiKeyError, InvalidApiKeyError; TooManyAttemptsError when the address has failed too often and the
   * key was not seen valid lately
   */
  async authenticate(authorization: string | undefined, address: string): Promise<Caller> {
    const token = parseToken(bearerOf(authorization) ?? '');
    if (!token || !this.recent.recall(token)) this.addresses.check(address);
    try {
      if (token) return await this.find(token);
      throw bearerOf(authorization) ? new InvalidApiKeyError('malformed') : new MissingApiKeyError();
    } catch (error) {
      if (error instanceof InvalidApiKeyError || error instanceof MissingApiKeyError) {
        this.addresses.record(address);
        if (token) this.recent.forget(token);
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
    request.caller = await this.authenticate(request.headers.authorization, request.ip);
  }

  /**
   * Whose key this was at some moment within so many ms. Good for refusing a request without asking the database, not
   * for letting it do anything.
   */
  recall(authorization: string | undefined, within: number): Caller | null {
    const token = parseToken(bearerOf(authorization) ?? '');
    return token && this.recent.recall(token, within);
  }

  private async find(token: ApiKeyToken): Promise<Caller> {
    const askedAt = performance.now();
    const [row] = await this.database.query<KeyRow & Record<string, unknown>>(FIND_KEY, [token.id]);
    const secretHash = hashSecret(token.secret);
    if (!row || !timingSafeEqual(row.secret_hash, secretHash)) throw new InvalidApiKeyError('unknown');
    if (row.revoked) throw new InvalidApiKeyError('revoked');
    if (row.expired) throw new InvalidApiKeyError('expired');
    this.usage.record(token.id);
    const { id, slug, plan } = row;
    const limit = row.points_per_minute ?? pointsOfPlan(plan);
    const caller = { keyId: token.id, scopes: row.scopes, organization: { id, slug, plan, limit } };
    this.recent.remember(token, secretHash, caller, askedAt);
    return caller;
  }
}
