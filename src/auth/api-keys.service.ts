import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor.js';
import { toActorParameter } from '../audit/audited-statement.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import type { ApiKey, IssuedApiKey, NewApiKey } from './api-key.js';
import { formatToken, generateToken, hashSecret, isKeyId } from './api-key-token.js';
import * as sql from './api-keys.sql.js';
import { ApiKeyNotFoundError, InvalidNewApiKeyError, ScopeNotGrantableError } from './auth.errors.js';
import { type Scope, SCOPES } from './scope.js';

/** How many characters of a token are kept to tell it by: of its checksum, which is no secret. */
const LAST_CHARACTERS = 4;

/** Makes, lists, rotates and revokes the keys of organizations. */
@Injectable()
export class ApiKeysService {
  constructor(private readonly database: Database) {}

  /**
   * @param granter the scopes of the key that asks, which it may pass on; all of them for an operator
   * @throws InvalidNewApiKeyError, ScopeNotGrantableError
   */
  async create(
    organization: { readonly id: string },
    { name, scopes, expiresAt }: NewApiKey,
    actor: Actor,
    granter: readonly Scope[] = SCOPES,
  ): Promise<IssuedApiKey> {
    if (name.trim() === '' || name.length > 200)
      throw new InvalidNewApiKeyError('name', '1 to 200 characters');
    grant(scopes, granter);
    const { id, secret } = generateToken();
    const token = formatToken({ id, secret });
    const [created] = await this.database.query<sql.ApiKeyRow>(sql.CREATE, [
      id,
      organization.id,
      name,
      scopes,
      hashSecret(secret),
      token.slice(-LAST_CHARACTERS),
      expiresAt,
      toActorParameter(actor),
    ]);
    if (!created) throw new InvalidNewApiKeyError('expiresAt', 'in the future');
    return { key: sql.toApiKey(created), token };
  }

  /** One page of an organization's keys, the newest first, revoked ones too if wanted, and where to go on. */
  async list(
    organization: { readonly id: string },
    page: { readonly limit: number; readonly after: Position | null; readonly revoked: boolean },
  ): Promise<{ items: ApiKey[]; next: Position | null }> {
    const { statement, values } = sql.list(organization.id, page);
    const rows = await this.database.query<sql.ApiKeyRow>(statement, values);
    return toPage(rows.map(sql.toApiKey), page.limit, ({ createdAt }) => createdAt);
  }

  /**
   * Finds a key, revoked or not.
   * @param organizationId whose key it must be; null for anybody's
   * @throws ApiKeyNotFoundError
   */
  async find(organizationId: string | null, id: string): Promise<ApiKey> {
    checkId(id);
    const [row] = await this.database.query<sql.ApiKeyRow>(sql.FIND, [id, organizationId]);
    if (!row) throw new ApiKeyNotFoundError(id);
    return sql.toApiKey(row);
  }

  /** @throws ApiKeyNotFoundError also for a key that is revoked */
  async findUnrevoked(organization: { readonly id: string }, id: string): Promise<ApiKey> {
    const key = await this.find(organization.id, id);
    if (key.revokedAt) throw new ApiKeyNotFoundError(id);
    return key;
  }

  /**
   * Revokes a key on every process at once, because each request asks the database. Revoking it again changes nothing.
   * @param organizationId whose key it must be; null for anybody's
   * @throws ApiKeyNotFoundError
   */
  async revoke(organizationId: string | null, id: string, actor: Actor): Promise<ApiKey> {
    checkId(id);
    const values = [id, organizationId, toActorParameter(actor)];
    const [revoked] = await this.database.query<sql.ApiKeyRow>(sql.REVOKE, values);
    return revoked ? sql.toApiKey(revoked) : this.find(organizationId, id);
  }

  /**
   * Makes a successor with the same name and scopes, and lets the old key work for a while longer.
   * @param organization whose key it must be; null for anybody's
   * @param overlap how long, in seconds; 0 stops the old key at once
   * @param expiresAt of the successor; undefined for that of the old key
   * @throws ApiKeyNotFoundError also for a key that is not valid any more; ScopeNotGrantableError, InvalidNewApiKeyError
   */
  rotate(
    organization: { readonly id: string } | null,
    id: string,
    { overlap, expiresAt }: { readonly overlap: number; readonly expiresAt: Date | null | undefined },
    actor: Actor,
    granter: readonly Scope[] = SCOPES,
  ): Promise<IssuedApiKey> {
    return this.database.transaction(async () => {
      checkId(id);
      const [row] = await this.database.query<sql.ApiKeyRow>(sql.FIND_VALID_FOR_UPDATE, [
        id,
        organization?.id ?? null,
      ]);
      if (!row) throw new ApiKeyNotFoundError(id);
      const old = sql.toApiKey(row);
      const successor = { ...old, expiresAt: expiresAt === undefined ? old.expiresAt : expiresAt };
      const issued = await this.create({ id: old.organizationId }, successor, actor, granter);
      await this.database.query(sql.RETIRE, [id, overlap, toActorParameter(actor), issued.key.id]);
      return issued;
    });
  }
}

/** What no key can have as its id, Postgres may not even take as text. @throws ApiKeyNotFoundError */
function checkId(id: string): void {
  if (!isKeyId(id)) throw new ApiKeyNotFoundError(id);
}

/** @throws InvalidNewApiKeyError, ScopeNotGrantableError */
function grant(scopes: readonly Scope[], granter: readonly Scope[]): void {
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope))) {
    throw new InvalidNewApiKeyError('scopes', `one or more of ${SCOPES.join(', ')}`);
  }
  const missing = scopes.filter((scope) => !granter.includes(scope));
  if (missing.length > 0) throw new ScopeNotGrantableError(missing);
}
