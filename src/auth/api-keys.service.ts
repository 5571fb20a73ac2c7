import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import type { Organization } from '../organizations/organization.entity.js';
import { ApiKey } from './api-key.entity.js';
import { formatToken, generateToken, hashSecret } from './api-key-token.js';
import { ApiKeyNotFoundError, InvalidNewApiKeyError } from './auth.errors.js';

export interface NewApiKey {
  readonly name: string;
  /** The instant from which the key is no longer valid; null for never. */
  readonly expiresAt: Date | null;
}

/** Makes, lists and revokes the keys of organizations. */
@Injectable()
export class ApiKeysService {
  constructor(@InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>) {}

  /**
   * @returns the key and its token, which can be had only now
   * @throws InvalidNewApiKeyError
   */
  async create(
    organization: Organization,
    { name, expiresAt }: NewApiKey,
  ): Promise<{ key: ApiKey; token: string }> {
    if (name.trim() === '' || name.length > 200)
      throw new InvalidNewApiKeyError('name', '1 to 200 characters');
    if (expiresAt && expiresAt.getTime() <= Date.now())
      throw new InvalidNewApiKeyError('expires', 'in the future');
    const { id, secret } = generateToken();
    await this.keys.insert({
      id,
      organizationId: organization.id,
      name,
      expiresAt,
      secretHash: hashSecret(secret),
    });
    return { key: await this.keys.findOneByOrFail({ id }), token: formatToken({ id, secret }) };
  }

  /** The keys of an organization, revoked ones too, the oldest first. */
  list(organization: Organization): Promise<ApiKey[]> {
    return this.keys.find({
      where: { organizationId: organization.id },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /**
   * Revokes a key on every process at once, because each request asks the database. Revoking it again changes nothing.
   * @throws ApiKeyNotFoundError
   */
  async revoke(id: string): Promise<ApiKey> {
    await this.keys.update({ id, revokedAt: IsNull() }, { revokedAt: () => 'clock_timestamp()' });
    const key = await this.keys.findOneBy({ id });
    if (!key) throw new ApiKeyNotFoundError(id);
    return key;
  }
}
