import { Injectable } from '@nestjs/common';
import { BatchLoader, inPlaces } from '../database/batch-loader.js';
import { Database } from '../database/database.js';
import { type Placeholders, rowsOf, statement } from '../database/statement.js';
import { type Plan, pointsPerMinute } from '../organizations/organization.rules.js';
import type { PresentedKey } from './credentials.js';
import type { Scope } from './api-key.js';

/** Maximum number of keys that one statement looks up. */
const BATCH_SIZE = 500;

/** A key that was presented with the right secret, and its organization. */
export interface KeyRow {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly isRevoked: boolean;
  readonly isExpired: boolean;
  readonly organizationId: string;
  readonly slug: string;
  readonly plan: Plan;
  /** Points per minute. */
  readonly limit: number;
  readonly isSuspended: boolean;
}

/** Keys as requests present them, in two lists of the same length. */
export interface PresentedKeys {
  readonly ids: readonly string[];
  readonly secretHashes: readonly Buffer[];
}

/**
 * SQL that selects a {@link KeyRow} with its place `n` (from 1) for each presented key that exists and whose secret is
 * right. Postgres may compare the hashes, although not in constant time: nobody can choose a SHA-256 byte by byte.
 */
export function selectKeys({ ids, secretHashes }: Placeholders<PresentedKeys>): string {
  return `SELECT presented.n, k.id AS "keyId", k.scopes, k.revoked_at IS NOT NULL AS "isRevoked",
                 coalesce(k.expires_at <= clock_timestamp(), false) AS "isExpired", o.id AS "organizationId", o.slug,
                 o.plan, ${pointsPerMinute('o')} AS "limit", o.suspended_at IS NOT NULL AS "isSuspended"
            FROM ${rowsOf(`${ids}::text[]`, `${secretHashes}::bytea[]`)} WITH ORDINALITY AS presented (id, secret_hash, n)
            JOIN api_keys k ON k.id = presented.id AND k.secret_hash = presented.secret_hash
            JOIN organizations o ON o.id = k.organization_id AND o.deleted_at IS NULL`;
}

const findKeys = statement<PresentedKeys, KeyRow & { readonly n: string }>(selectKeys);

/** Looks up API keys and their organizations. */
@Injectable()
export class KeyLookup {
  private readonly keys: BatchLoader<PresentedKey, KeyRow | undefined>;

  constructor(database: Database) {
    this.keys = new BatchLoader<PresentedKey, KeyRow | undefined>(database, {
      size: BATCH_SIZE,
      load: async (keys) => {
        const ids = keys.map(({ id }) => id);
        const secretHashes = keys.map(({ secretHash }) => secretHash);
        return inPlaces(await database.query(findKeys({ ids, secretHashes })), keys.length);
      },
    });
  }

  /**
   * However many unknown keys arrive, they occupy one connection, and a key that was seen valid before does not wait
   * behind them.
   * @param organizationId the owner of the key when it was last seen valid; null for an unknown key
   * @returns undefined if no key has this id and secret
   * @throws DatabaseUnavailableError
   */
  find(key: PresentedKey, organizationId: string | null): Promise<KeyRow | undefined> {
    return this.keys.load(organizationId ?? '', key);
  }
}
