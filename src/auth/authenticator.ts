import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Plan, pointsOfPlan } from '../organizations/plan.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { hashSecret, parseToken } from './api-key-token.js';
import { InvalidApiKeyError, MissingApiKeyError } from './auth.errors.js';
import type { Caller } from './caller.js';

/**
 * `credentials` of RFC 6750, section 2.1, whatever stands where the token should; the name of the scheme has no case
 * (RFC 9110, section 11.1).
 */
const BEARER = /^bearer +(.+)$/i;

const FIND_KEY = {
  name: 'find-key-1',
  text: `SELECT k.secret_hash, k.revoked_at IS NOT NULL AS revoked,
                coalesce(k.expires_at <= clock_timestamp(), false) AS expired,
                o.id, o.slug, o.plan, o.points_per_minute
           FROM api_keys k JOIN organizations o ON o.id = k.organization_id
          WHERE k.id = $1`,
};

interface KeyRow {
  readonly secret_hash: Buffer;
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
  ) {}

  /**
   * @param authorization the `Authorization` header
   * @throws MissingApiKeyError, InvalidApiKeyError
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    const [, text] = BEARER.exec(authorization ?? '') ?? [];
    if (!text) throw new MissingApiKeyError();
    const token = parseToken(text);
    if (!token) throw new InvalidApiKeyError('malformed');
    const [row] = await this.database.query<KeyRow & Record<string, unknown>>(FIND_KEY, [token.id]);
    if (!row || !timingSafeEqual(row.secret_hash, hashSecret(token.secret)))
      throw new InvalidApiKeyError('unknown');
    if (row.revoked) throw new InvalidApiKeyError('revoked');
    if (row.expired) throw new InvalidApiKeyError('expired');
    this.usage.record(token.id);
    const limit = row.points_per_minute ?? pointsOfPlan(row.plan);
    return { keyId: token.id, organization: { id: row.id, slug: row.slug, limit } };
  }
}
