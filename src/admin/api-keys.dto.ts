import { IntersectionType } from '@nestjs/swagger';
import { PageOf } from '../api/paging/page.js';
import { ApiKeyFields, NewApiKeyFields } from '../api/resources/api-key.js';
import { KeyExpiry, KeyName, KeyOverlap, KeyScopes } from '../auth/api-key.decorators.js';
import type { Scope } from '../auth/api-key.js';
import { DateOrNull } from '../validation/fields.js';

export class CreateApiKeyDto {
  @KeyName()
  name!: string;

  @KeyScopes('What the key may do.')
  scopes!: Scope[];

  @KeyExpiry('When the key expires: RFC 3339 with a zone; null for never.')
  expiresAt?: string | null;
}

export class RotateApiKeyDto {
  @KeyOverlap()
  overlapSeconds?: number;

  @KeyExpiry('When the new key expires; null for never. By default when the old key would have expired.')
  expiresAt?: string | null;
}

export class ApiKeyDto extends ApiKeyFields {
  @DateOrNull('When the key was revoked, UTC; null if it was not.', null)
  revokedAt!: string | null;
}

export class IssuedApiKeyDto extends IntersectionType(ApiKeyDto, NewApiKeyFields) {}
export class ApiKeysPageDto extends PageOf(ApiKeyDto) {}
