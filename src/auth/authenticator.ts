import { Injectable } from '@nestjs/common';
import { OrganizationSuspendedError } from '../organizations/organizations.errors.js';
import { ApiKeyUsage } from './api-key-usage.task.js';
import { InvalidApiKeyError, MissingApiKeyError } from './auth.errors.js';
import type { Caller } from './caller.js';
import type { Credentials, PresentedKey } from './credentials.js';
import { FailedAuthentications } from './failed-authentications.task.js';
import { KeyLookup, type KeyRow } from './key-lookup.js';
import { RecentCallers } from './recent-callers.js';

/** Identifies the callers of requests by their API keys. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly keys: KeyLookup,
    private readonly usage: ApiKeyUsage,
    private readonly recent: RecentCallers,
    private readonly failures: FailedAuthentications,
  ) {}

  /**
   * Asks the database, so that a key is refused from the moment it is revoked. A valid key is never refused because of
   * other requests from its address: an attempt is counted only once it has failed.
   * @param address the client's IP address
   * @throws MissingApiKeyError, InvalidApiKeyError; TooManyAttemptsError instead if the address has failed too often;
   * OrganizationSuspendedError, DatabaseUnavailableError
   */
  async authenticate(credentials: Credentials, address: string): Promise<Caller> {
    if (typeof credentials === 'string') {
      const keyId = null;
      this.failures.record({ reason: credentials, keyId, organizationId: null, address });
      throw credentials === 'missing' ? new MissingApiKeyError() : new InvalidApiKeyError('malformed');
    }
    const suspended = this.recent.recallSuspended(credentials);
    if (suspended) throw new OrganizationSuspendedError(suspended);
    const askedAt = performance.now();
    const row = await this.keys.find(credentials, this.recent.recall(credentials)?.organization.id ?? null);
    return this.verify(credentials, row, address, askedAt);
  }

  /**
   * The caller, if the key was seen valid within so many ms; the default is 10 minutes. Use it only where it does no
   * harm if it is no longer true: to refuse a request, or to read its body.
   */
  recall(credentials: Credentials, within?: number): Caller | null {
    return typeof credentials === 'string' ? null : this.recent.recall(credentials, within);
  }

  /**
   * The caller of a request, after its key was looked up in the database.
   * @param row the row of the key; undefined if there is none
   * @param askedAt when the database was asked, on the monotonic clock, in ms
   * @throws InvalidApiKeyError; TooManyAttemptsError instead if the address has failed too often;
   * OrganizationSuspendedError
   */
  verify(key: PresentedKey, row: KeyRow | undefined, address: string, askedAt: number): Caller {
    const reason = !row ? 'unknown' : row.isRevoked ? 'revoked' : row.isExpired ? 'expired' : null;
    if (!row || reason) {
      const organizationId = row?.organizationId ?? null;
      this.recent.forget(key);
      this.failures.record({ reason: reason ?? 'unknown', keyId: key.id, organizationId, address });
      throw new InvalidApiKeyError(reason ?? 'unknown');
    }
    const { organizationId: id, slug, plan, limit, scopes } = row;
    if (row.isSuspended) {
      this.recent.rememberSuspended(key, { id, limit }, askedAt);
      throw new OrganizationSuspendedError({ id, limit });
    }
    this.usage.record(key.id);
    const caller = { keyId: key.id, scopes, organization: { id, slug, plan, limit } };
    this.recent.remember(key, caller, askedAt);
    return caller;
  }
}
