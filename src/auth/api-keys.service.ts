import { Injectable } from '@nestjs/common';
import type { Actor } from '../events/actor.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import { type ApiKey, type IssuedApiKey, type NewApiKey, type Scope, SCOPES } from './api-key.js';
import { formatToken, generateToken, hashSecret, isKeyId } from './api-key-token.js';
import * as sql from './api-keys.sql.js';
import {
  ApiKeyAlreadyRotatedError,
  ApiKeyNotFoundError,
  ExpiryNotGrantableError,
  InvalidApiKeyError,
  InvalidNewApiKeyError,
  ScopeNotGrantableError,
} from './auth.errors.js';

/**
 * How many characters of a token are stored so that people can recognize it. They belong to its checksum, which is not
 * secret.
 */
const LAST_CHARACTERS = 4;

/** Creates, lists, rotates and revokes the API keys of organizations. */
@Injectable()
export class ApiKeysService {
  constructor(private readonly database: Database) {}

  /**
   * Creates a key. If the actor is a key, the new one has only scopes of the actor and expires no later.
   * @throws InvalidNewApiKeyError, ScopeNotGrantableError, ExpiryNotGrantableError; InvalidApiKeyError if the actor's
   * key is no longer valid
   */
  create(organizationId: string, wanted: NewApiKey, actor: Actor): Promise<IssuedApiKey> {
    return this.database.transaction(async () => {
      const locked = await this.lock(organizationId, actor);
      return this.issue(organizationId, wanted, actor, locked);
    }, organizationId);
  }

  /**
   * One page of an organization's keys, newest first, with revoked ones if wanted, and the position of the next page;
   * null on the last page.
   */
  async list(
    organizationId: string,
    page: { readonly limit: number; readonly after: Position | null; readonly revoked: boolean },
  ): Promise<{ items: ApiKey[]; next: Position | null }> {
    const keys = await this.database.query(sql.list(organizationId, page));
    return toPage(keys, page.limit, ({ createdAt }) => createdAt);
  }

  /**
   * Finds a key, revoked or not.
   * @throws ApiKeyNotFoundError
   */
  async find(organizationId: string, id: string): Promise<ApiKey> {
    checkId(id);
    const [key] = await this.database.query(sql.find({ id, organizationId }));
    if (!key) throw new ApiKeyNotFoundError(id);
    return key;
  }

  /** @throws ApiKeyNotFoundError also for a key that is revoked */
  async findUnrevoked(organizationId: string, id: string): Promise<ApiKey> {
    const key = await this.find(organizationId, id);
    if (key.revokedAt) throw new ApiKeyNotFoundError(id);
    return key;
  }

  /**
   * The organization that a key belongs to. Only for operators, who may identify a key by its id alone.
   * @throws ApiKeyNotFoundError
   */
  async organizationOf(id: string): Promise<string> {
    checkId(id);
    const [key] = await this.database.query(sql.findOrganization({ id }));
    if (!key) throw new ApiKeyNotFoundError(id);
    return key.organizationId;
  }

  /**
   * Revokes a key on every process at once, because each request asks the database. Revoking it again changes nothing.
   * @throws ApiKeyNotFoundError
   */
  async revoke(organizationId: string, id: string, actor: Actor): Promise<ApiKey> {
    checkId(id);
    const [revoked] = await this.database.query(sql.revoke({ id, organizationId, actor }));
    return revoked ?? this.find(organizationId, id);
  }

  /**
   * Creates a successor with the same name and scopes, and limits how long the old key stays valid. A key has one
   * successor. If the actor is a key, the successor has only scopes of the actor and expires no later.
   * @param overlap how long the old key stays valid, in seconds; 0 ends it at once
   * @param expiresAt of the successor; undefined means that of the old key
   * @throws ApiKeyNotFoundError also for a key that is no longer valid; ApiKeyAlreadyRotatedError, InvalidNewApiKeyError,
   * ScopeNotGrantableError, ExpiryNotGrantableError; InvalidApiKeyError if the actor's key is no longer valid
   */
  rotate(
    organizationId: string,
    id: string,
    { overlap, expiresAt }: { readonly overlap: number; readonly expiresAt: Date | null | undefined },
    actor: Actor,
  ): Promise<IssuedApiKey> {
    return this.database.transaction(async () => {
      checkId(id);
      const locked = await this.lock(organizationId, actor, id);
      const old = locked.get(id);
      if (!old) throw new ApiKeyNotFoundError(id);
      if (old.successorId !== null) throw new ApiKeyAlreadyRotatedError(id);
      const successor = { ...old, expiresAt: expiresAt === undefined ? old.expiresAt : expiresAt };
      const issued = await this.issue(organizationId, successor, actor, locked);
      await this.database.query(
        sql.retire({ id, organizationId, overlap, successorId: issued.key.id, actor }),
      );
      return issued;
    }, organizationId);
  }

  /** Locks the given keys, and that of the actor if there is one. The result contains only valid keys. */
  private async lock(
    organizationId: string,
    { keyId }: Actor,
    ...ids: readonly string[]
  ): Promise<ReadonlyMap<string, sql.LockedKey>> {
    const wanted = keyId === null ? ids : [...ids, keyId];
    const rows =
      wanted.length > 0 ? await this.database.query(sql.lockValid({ ids: wanted, organizationId })) : [];
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** @param locked contains the actor's key if there is one: what it may grant must not change in the meantime */
  private async issue(
    organizationId: string,
    { name, scopes, expiresAt }: NewApiKey,
    actor: Actor,
    locked: ReadonlyMap<string, sql.LockedKey>,
  ): Promise<IssuedApiKey> {
    validate(name, scopes);
    const granted = { scopes, expiresAt: expiresAt ?? null };
    if (actor.keyId !== null) {
      const granter = locked.get(actor.keyId);
      if (!granter) throw new InvalidApiKeyError('revoked');
      // Without an expiry, the new key expires when the actor's key does.
      if (expiresAt === undefined) granted.expiresAt = granter.expiresAt;
      checkGrant(granted, granter);
    }
    const { id, secret } = generateToken();
    const token = formatToken({ id, secret });
    const [created] = await this.database.query(
      sql.create({
        id,
        organizationId,
        name,
        scopes,
        secretHash: hashSecret(secret),
        lastCharacters: token.slice(-LAST_CHARACTERS),
        expiresAt: granted.expiresAt,
        actor,
      }),
    );
    if (!created) throw new InvalidNewApiKeyError('expiresAt', 'in the future');
    return { key: created, token };
  }
}

/** Postgres may not even accept as text what cannot be the id of a key. @throws ApiKeyNotFoundError */
function checkId(id: string): void {
  if (!isKeyId(id)) throw new ApiKeyNotFoundError(id);
}

/** @throws InvalidNewApiKeyError */
function validate(name: string, scopes: readonly Scope[]): void {
  if (name.trim() === '' || name.length > 200) throw new InvalidNewApiKeyError('name', '1 to 200 characters');
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope))) {
    throw new InvalidNewApiKeyError('scopes', `one or more of ${SCOPES.join(', ')}`);
  }
}

/**
 * A key can grant only its own scopes, and no longer validity than its own.
 * @throws ScopeNotGrantableError, ExpiryNotGrantableError
 */
function checkGrant(granted: Pick<ApiKey, 'scopes' | 'expiresAt'>, granter: ApiKey): void {
  const missing = granted.scopes.filter((scope) => !granter.scopes.includes(scope));
  if (missing.length > 0) throw new ScopeNotGrantableError(missing);
  const last = granter.expiresAt;
  if (last && (granted.expiresAt === null || granted.expiresAt > last))
    throw new ExpiryNotGrantableError(last);
}
